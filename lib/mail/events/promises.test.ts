import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import { isoAfter } from "@/lib/base/time";
import { signWebhook } from "@/scripts/sandbox/events";
import { sandboxPublicKey } from "@/scripts/sandbox/keys";
import { aSubscriber, db, now } from "@/test/factories";
import { tableNames } from "@/test/held-rows";
import { aMail, countedMails, recountedMails } from "@/test/outbox";
import { setLinkedTopics } from "../consent/mutations";
import { recordEvents } from "./mutations";
import { type MailEvent, parseEvents } from "./schema";
import { isSigned } from "./tokens";

const numRuns = inject("longRun") ? 300 : 20;
const states = ["pending", "claimed", "unknown", "sent", "failed"] as const;
type State = (typeof states)[number];

/** One event of each kind, at whatever time, about one of two mails to one reader or one to somebody else. */
const someEvent: fc.Arbitrary<MailEvent> = fc
  .record({
    kind: fc.constantFrom(
      { event: "processed" as const },
      { event: "deferred" as const },
      { event: "delivered" as const },
      { event: "open" as const },
      { event: "open" as const, sg_machine_open: true },
      { event: "click" as const },
      { event: "bounce" as const, type: "bounce", reason: "550 no such user" },
      { event: "bounce" as const, type: "blocked", reason: "421 later" },
      { event: "spamreport" as const },
      { event: "unsubscribe" as const },
    ),
    outboxId: fc.constantFrom("a", "b", "c"),
    minute: fc.integer({ min: 1, max: 20 }),
  })
  .map(({ kind, outboxId, minute }) => ({
    ...kind,
    outboxId,
    timestamp: now.getTime() / 1000 - 60 * minute,
  }));

/** Events, and two ways in which they may arrive: in any order, some twice, in batches of any size. */
const arrivals = fc.array(someEvent, { minLength: 1, maxLength: 10 }).chain((events) => {
  const arrival = fc
    .tuple(fc.subarray(events), fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 20, maxLength: 20 }))
    .chain(([repeats, sizes]) => {
      const all = [...events, ...repeats];
      const cut = (rest: MailEvent[], [size = 1, ...others]: number[]): MailEvent[][] =>
        rest.length === 0 ? [] : [rest.slice(0, size), ...cut(rest.slice(size), others)];
      return fc.shuffledSubarray(all, { minLength: all.length }).map((order) => cut(order, sizes));
    });
  return fc.tuple(arrival, arrival);
});

async function everything(): Promise<Record<string, string[]>> {
  const held: Record<string, string[]> = {};
  for (const name of await tableNames()) {
    const { results } = await env.DB.prepare(`select * from "${name}"`).all();
    held[name] = results.map((row) => JSON.stringify(row)).sort();
  }
  return held;
}

async function startOver(state: State): Promise<void> {
  await env.DB.batch((await tableNames()).map((name) => env.DB.prepare(`delete from "${name}"`)));
  await aSubscriber(db, { id: "reader", email: "reader@example.com" });
  await aSubscriber(db, { id: "other", email: "other@example.com" });
  await aMail(db, { id: "a", state });
  await aMail(db, { id: "b", kind: "progress_nudge" });
  await aMail(db, { id: "c", toEmail: "other@example.com", email: "other@example.com", state });
}

async function endOf(state: State, batches: MailEvent[][]) {
  await startOver(state);
  for (const events of batches) await recordEvents(db, { events, now });
  return everything();
}

test("events end in the same rows in any order, batches and repeats, and the counts are those of the rows", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...states), arrivals, async (state, [one, other]) => {
      const end = await endOf(state, one);
      expect(await countedMails(db)).toEqual(await recountedMails(db));
      expect(await endOf(state, other)).toEqual(end);
    }),
    { numRuns },
  );
}, 120_000);

test("that property finds out a record in which the last to arrive wins", async () => {
  const outcome = await fc.check(
    fc.asyncProperty(arrivals, async ([one, other]) => {
      const lastTime = (batches: MailEvent[][]) => batches.flat().at(-1)?.timestamp;
      return lastTime(one) === lastTime(other);
    }),
    { numRuns: 100 },
  );
  expect(outcome.failed).toBe(true);
});

/** What the door does with a signed body; `false` when it turns it away. */
async function receive(text: string, signature: string, timestamp: string): Promise<boolean> {
  const body = new TextEncoder().encode(text);
  if (!(await isSigned({ signature, timestamp, body }, sandboxPublicKey))) return false;
  await recordEvents(db, { events: parseEvents(body) ?? [], now });
  return true;
}

test("a body signed once and replayed a hundred times does what it did the first time, and nothing after", async () => {
  await startOver("unknown");
  const timestamp = String(now.getTime() / 1000 - 60);
  const told = ["delivered", "open", "click", "bounce", "spamreport", "unsubscribe", "dropped"];
  const events = told.flatMap((event) =>
    ["a", "b", "c"].map((outboxId) => ({
      event,
      outboxId,
      timestamp: Number(timestamp),
      reason: "Bounced Address",
    })),
  );
  const text = `${JSON.stringify(events)}\r\n`;
  const signature = signWebhook(timestamp, text);
  const before = await everything();
  expect(await receive(text.replace("open", "opem"), signature, timestamp)).toBe(false);
  expect(await everything()).toEqual(before);
  expect(await receive(text, signature, timestamp)).toBe(true);
  const after = await everything();
  expect(after).not.toEqual(before);
  for (let time = 0; time < 100; time++) expect(await receive(text, signature, timestamp)).toBe(true);
  expect(await everything()).toEqual(after);

  // The reader comes back, and an operator takes the address off the list: no replay undoes that.
  const link = { subscriberId: "reader", outboxId: "a" };
  const from = { browser: null, network: null };
  await setLinkedTopics(db, { link, topics: ["chapters"], source: "preferences", from, now });
  await env.DB.prepare("delete from email_suppressions").run();
  const back = await everything();
  expect(await receive(text, signature, timestamp)).toBe(true);
  expect(await everything()).toEqual(back);
});

test("a batch as large as the provider sends is one round trip", async () => {
  await startOver("sent");
  let trips = 0;
  const counted = new Proxy(env.DB, {
    get(target, name) {
      if (name !== "batch") return Reflect.get(target, name).bind(target);
      return (statements: D1PreparedStatement[]) => {
        trips += 1;
        return target.batch(statements);
      };
    },
  });
  const kinds = [
    "processed",
    "delivered",
    "open",
    "click",
    "bounce",
    "dropped",
    "spamreport",
    "unsubscribe",
  ] as const;
  const events = Array.from(
    { length: 4000 },
    (_, index): MailEvent => ({
      event: kinds[index % kinds.length] ?? "open",
      outboxId: index < 8 ? "a" : `${"x".repeat(40)}.${index}`,
      timestamp: now.getTime() / 1000,
      reason: "x".repeat(300),
    }),
  );
  await recordEvents(openDb(counted), { events, now });
  expect(trips).toBe(1);
  const row = await env.DB.prepare("select clicked_at, state from email_outbox where id = 'a'").first();
  expect(row).toEqual({ clicked_at: isoAfter(now), state: "failed" });
});
