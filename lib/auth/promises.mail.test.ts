import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, inject, test, vi } from "vitest";
import { emailOutbox } from "@/db/schema";
import { db, now } from "@/test/factories";
import { mailKit } from "@/test/mail";
import { type Chance, chance } from "@/test/random";
import { consumeBatch } from "@/workers/email/consume";
import { deliver } from "@/workers/email/deliver";
import type { Delivery } from "@/workers/email/delivery";
import { sweep } from "@/workers/email/sweep";
import { requestLogin } from "./mutations";

const [rounds, requestsPerRound] = inject("longRun") ? [50, 200] : [1, 80];
const { at, inbox, orderFaults, reset } = mailKit("promises");

/** What goes wrong with a send, and how it looks: `{}` is a send that goes well. */
const faults = {
  busy: { status: 429, headers: { "Retry-After": "20" } },
  broken: { status: 500 },
  down: { status: 503 },
  cutBefore: { reset: true },
  cutAfter: { delayMs: 5, reset: true },
} as const;
/** Accepted, and no answer before the client gives up (10 s): ambiguous by time, not by a cut line. */
const tooLate = { delayMs: 11_000 };

type Wake = { id: string; at: number; attempts: number };

const log = vi.spyOn(console, "log").mockImplementation(() => {});
const warn = vi.spyOn(console, "warn").mockImplementation(() => {});

beforeEach(async () => {
  log.mockClear();
  warn.mockClear();
  await reset();
});

/** The real sender to the sandbox, on a clock that stands at `seconds` after `now`. */
function deliveryAt(clock: { seconds: number }, random: () => number): Delivery {
  return { ...at(), clock: () => new Date(now.getTime() + clock.seconds * 1000), random };
}

/** Accepts so many sign-ins and sign-ups, each as its door does, and returns their outbox ids. */
async function acceptRequests(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const purpose = index % 2 === 0 ? "sign_up" : "sign_in";
    const input = { purpose, email: `reader-${index}@example.com` } as const;
    ids.push((await requestLogin(db, { input, now, requestId: `visit-${index}` })).outboxId);
  }
  return ids;
}

/**
 * Lets fifteen minutes less one pass: the queue loses messages, hands some over twice, and brings back
 * what was put back; the clock's sweep comes each minute.
 */
async function passTime(ids: string[], options: { lost: number; hasSweeper: boolean; seeded: Chance }) {
  const { lost, hasSweeper, seeded } = options;
  const clock = { seconds: 0 };
  const delivery = deliveryAt(clock, seeded.next);
  const copies = () => (seeded.next() < lost ? 0 : seeded.next() < 0.2 ? 2 : 1);
  const wakesOf = (wake: Wake): Wake[] => Array.from({ length: copies() }, () => wake);
  let waiting = ids.flatMap((id) => wakesOf({ id, at: 1, attempts: 1 }));
  for (clock.seconds = 1; clock.seconds < 840; clock.seconds += 5) {
    const due = seeded.shuffle(waiting.filter(({ at }) => at <= clock.seconds));
    waiting = waiting.filter(({ at }) => at > clock.seconds);
    for (let start = 0; start < due.length; start += 10) {
      const again = await consume(due.slice(start, start + 10), delivery, clock.seconds);
      waiting.push(...again.flatMap(wakesOf));
    }
    if (hasSweeper && clock.seconds % 60 === 1) while ((await sweep(delivery)) > 0);
  }
}

/** Hands over one batch of the queue; returns what the consumer put back, and for when. */
async function consume(wakes: Wake[], delivery: Delivery, seconds: number): Promise<Wake[]> {
  const messages = wakes.map(({ id, attempts }, index) => ({
    id: `${index}`,
    timestamp: now,
    attempts,
    body: { v: 2, mail: id },
  }));
  const batch = createMessageBatch("email-processing", messages);
  await consumeBatch(batch.messages, { ...delivery, queue: env.EMAIL_QUEUE });
  const { retryMessages } = await getQueueResult(batch, createExecutionContext());
  return retryMessages.flatMap(({ msgId, delaySeconds = 0 }) => {
    const wake = wakes[Number(msgId)];
    return wake ? [{ ...wake, at: seconds + delaySeconds, attempts: wake.attempts + 1 }] : [];
  });
}

/** What arrived for each id, and how often its delivery ended in nobody knowing. */
async function outcomes(ids: string[]) {
  const mails = await inbox();
  const lines = log.mock.calls.flatMap(([line]) => (typeof line === "string" ? [line] : []));
  const ambiguous = lines.filter((line) => line.includes('"outcome":"ambiguous"'));
  return ids.map((id) => ({
    id,
    texts: mails.filter(({ customArgs }) => customArgs.outboxId === id).map(({ text }) => text),
    ambiguous: ambiguous.filter((line) => line.includes(`"outboxId":"${id}"`)).length,
  }));
}

const lostOf = (results: Awaited<ReturnType<typeof outcomes>>) =>
  results.filter(({ texts }) => texts.length === 0);
const excessOf = (results: Awaited<ReturnType<typeof outcomes>>) =>
  results.filter(({ texts, ambiguous }) => texts.length > 1 + ambiguous || new Set(texts).size > 1);

test(`of ${rounds * requestsPerRound} accepted requests every mail arrives, whatever the provider and the queue do, and none too often`, async () => {
  let struck = 0;
  const seeded = chance("mail");
  for (let round = 0; round < rounds; round++) {
    const ids = await acceptRequests(requestsPerRound);
    const next: object[] = Array.from({ length: 2 * requestsPerRound }, () =>
      seeded.next() < 0.3
        ? seeded.pick<object>([faults.busy, faults.broken, faults.down, faults.cutBefore, faults.cutAfter])
        : {},
    );
    if (round === 0) next[3] = tooLate;
    struck += next.slice(0, requestsPerRound).filter((fault) => Object.keys(fault).length > 0).length;
    await orderFaults(next.map((fault) => ({ ...fault, times: 1 })));
    await passTime(ids, { lost: 0.3, hasSweeper: true, seeded });
    const results = await outcomes(ids);
    expect(lostOf(results), `SEED=${seeded.seed}`).toEqual([]);
    expect(excessOf(results), `SEED=${seeded.seed}`).toEqual([]);
    const rows = await db.select({ state: emailOutbox.state }).from(emailOutbox);
    expect(rows.filter(({ state }) => state !== "sent")).toEqual([]);
    // An unambiguous failure was met, and led to no second copy.
    expect(results.filter(({ ambiguous }) => ambiguous === 0).length).toBeGreaterThan(0);
    expect(results.filter(({ ambiguous }) => ambiguous > 0).length).toBeGreaterThan(0);
    await db.delete(emailOutbox);
    await reset();
    log.mockClear();
  }
  expect(struck).toBeGreaterThanOrEqual((rounds * requestsPerRound) / 5);
}, 1_800_000);

test("with every message lost the sweeper alone brings every mail, and without it none comes", async () => {
  const seeded = chance("lost queue");
  const unswept = await acceptRequests(10);
  await passTime(unswept, { lost: 1, hasSweeper: false, seeded });
  expect(lostOf(await outcomes(unswept))).toHaveLength(10);
  await passTime(unswept, { lost: 1, hasSweeper: true, seeded });
  expect((await outcomes(unswept)).map(({ texts }) => texts.length)).toEqual(Array(10).fill(1));
});

const [mails, deliveries] = inject("longRun") ? [1000, 100] : [50, 10];

test(`${mails} mails delivered ${deliveries} times each at once, after a failure that is plain, go out once`, async () => {
  const ids = await acceptRequests(mails);
  const clock = { seconds: 1 };
  const delivery = deliveryAt(clock, () => 0);
  const all = Array.from({ length: deliveries }, () => ids).flat();
  await orderFaults([{ status: 500, times: mails / 10 }]);
  for (const seconds of [1, 30, 60]) {
    clock.seconds = seconds;
    for (let start = 0; start < all.length; start += 50) {
      await Promise.all(all.slice(start, start + 50).map((id) => deliver(id, delivery)));
    }
  }
  const results = await outcomes(ids);
  expect(results.map(({ texts }) => texts.length)).toEqual(Array(mails).fill(1));
  expect(results.every(({ ambiguous }) => ambiguous === 0)).toBe(true);
}, 1_800_000);

test("a second copy would be seen: a mail whose row is set back goes out twice, and counts as too often", async () => {
  const ids = await acceptRequests(2);
  const delivery = deliveryAt({ seconds: 1 }, () => 0);
  await Promise.all(ids.map((id) => deliver(id, delivery)));
  expect(excessOf(await outcomes(ids))).toEqual([]);
  await db.update(emailOutbox).set({ state: "pending", dueAt: now.toISOString() });
  await Promise.all(ids.map((id) => deliver(id, delivery)));
  expect(excessOf(await outcomes(ids))).toHaveLength(2);
});
