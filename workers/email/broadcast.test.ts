import { asc, eq } from "drizzle-orm";
import { beforeEach, expect, test, vi } from "vitest";
import { broadcasts, emailOutbox, emailSubscribers, emailSuppressions, mailMetrics } from "@/db/schema";
import { verifyMailLink } from "@/lib/auth/tokens";
import { isoAfter } from "@/lib/base/time";
import { leaseSeconds } from "@/lib/mail/rules";
import { getBroadcast } from "@/lib/mail/sending/data";
import { claimChunk } from "@/lib/mail/sending/mutations";
import { aSubscriber, db, now } from "@/test/factories";
import { mailKit } from "@/test/mail";
import { recordingDb } from "@/test/recording-db";
import { stepBroadcast } from "./broadcast";
import { sweep } from "./sweep";

const log = vi.spyOn(console, "log");
const warn = vi.spyOn(console, "warn");

const { at, inbox, orderFaults, reset } = mailKit("broadcast");
const { config } = at();

beforeEach(async () => {
  log.mockReset().mockImplementation(() => {});
  warn.mockReset().mockImplementation(() => {});
  await reset();
});

/** A broadcast that an admin has just confirmed. */
async function aBroadcast(values: Partial<typeof broadcasts.$inferInsert> = {}): Promise<void> {
  await db.insert(broadcasts).values({
    id: "b",
    kind: "chapters_sent",
    chapterNumbers: [1, 2],
    audience: "all",
    state: "preparing",
    preparedThrough: "",
    createdBy: "an-admin",
    createdAt: isoAfter(now),
    ...values,
  });
}

async function readers(count: number): Promise<string[]> {
  const emails = Array.from({ length: count }, (_, index) => `reader-${index}@example.com`);
  const at = isoAfter(now);
  for (let start = 0; start < count; start += 10) {
    const rows = emails.slice(start, start + 10).map((email) => ({
      id: `id-${email}`,
      email,
      emailKey: email,
      hasAccess: true,
      createdAt: at,
      updatedAt: at,
    }));
    await db.insert(emailSubscribers).values(rows);
  }
  return emails;
}

/** Steps until the broadcast rests; returns when it wants to go on. */
async function run(delivery = at()): Promise<string | null> {
  for (let steps = 0; steps < 100; steps++) {
    const { again, retryAt } = await stepBroadcast("b", delivery);
    if (!again) return retryAt;
  }
  throw new Error("it never rests");
}

async function rowsByState(): Promise<Record<string, number>> {
  const rows = await db.select().from(emailOutbox);
  const byState = Map.groupBy(rows, ({ state }) => state);
  return Object.fromEntries([...byState].map(([state, { length }]) => [state, length]));
}
const broadcast = async () => db.select().from(broadcasts).get();

test("a broadcast goes to each reader once, with their own name and links, and is counted", async () => {
  await readers(250);
  const ada = await aSubscriber(db, { email: "ada@example.com", firstName: "Ada" });
  await aBroadcast();
  expect(await run()).toBeNull();
  expect(await broadcast()).toMatchObject({ state: "done", recipients: 251, finishedAt: isoAfter(now) });
  const messages = await inbox();
  expect(new Set(messages.map(({ to }) => to)).size).toBe(251);
  expect(messages).toHaveLength(251);
  for (const { to, html, text, headers, customArgs } of messages) {
    const token = /unsubscribe\?t=([\w.-]+)>$/.exec(headers["List-Unsubscribe"] ?? "")?.[1] ?? "";
    const link = await verifyMailLink(token, config, now);
    const id = to === ada.email ? ada.id : `id-${to}`;
    expect(link).toMatchObject({ value: { subscriberId: id, outboxId: customArgs.outboxId } });
    expect(customArgs.outboxId).toBe(`b.${id}`);
    const shown = [...(html + text).matchAll(/\/unsubscribe\?t=([\w.-]+)/g)].map(([, shown]) => shown);
    expect(new Set(shown)).toEqual(new Set([token]));
    expect(html + text).not.toContain("%%");
    expect(text).toContain(to === ada.email ? "Hello Ada," : "Hello,");
    expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
  }
  expect(await db.select().from(mailMetrics)).toMatchObject([
    { broadcastId: "b", kind: "chapters_sent", day: "2026-11-20", sent: 251 },
  ]);
  const counts = await db.select({ sent: emailSubscribers.emailsSent }).from(emailSubscribers);
  expect(counts.every(({ sent }) => sent === 1)).toBe(true);
});

test("it goes to its audience, and to those who want it and whose mailbox takes it", async () => {
  await aSubscriber(db, { email: "buyer@example.com", hasPurchased: true });
  await aSubscriber(db, { email: "reader@example.com" });
  await aSubscriber(db, { email: "no-news@example.com", hasPurchased: true, mailTopics: ["chapters"] });
  await aSubscriber(db, { email: "stopped@example.com", hasPurchased: true, mailTopics: ["news"] });
  for (const reason of ["hard_bounce", "complaint"] as const) {
    const { emailKey } = await aSubscriber(db, { email: `${reason}@example.com`, hasPurchased: true });
    await db.insert(emailSuppressions).values({ email: emailKey, reason, createdAt: isoAfter(now) });
  }
  await aBroadcast({ audience: "purchased" });
  await run();
  expect((await inbox()).map(({ to }) => to).sort()).toEqual(["buyer@example.com", "no-news@example.com"]);
  expect(await broadcast()).toMatchObject({ recipients: 2 });
});

test("twenty who step it at once prepare and send each mail once", async () => {
  await readers(130);
  await aBroadcast();
  for (let round = 0; round < 5; round++) {
    await Promise.all(Array.from({ length: 20 }, () => stepBroadcast("b", at())));
  }
  expect(await inbox()).toHaveLength(130);
  expect(await broadcast()).toMatchObject({ state: "done", recipients: 130 });
});

test("nothing goes out of a paused one; resumed, it sends the rest and no one twice", async () => {
  await readers(150);
  await aBroadcast();
  await stepBroadcast("b", at());
  await stepBroadcast("b", at());
  expect(await inbox()).toHaveLength(100);
  await db.update(broadcasts).set({ state: "paused" });
  expect(await run()).toBeNull();
  await sweep(at(120));
  expect(await inbox()).toHaveLength(100);
  await db.update(broadcasts).set({ state: "sending" });
  await run();
  expect(new Set((await inbox()).map(({ to }) => to)).size).toBe(150);
  expect(await inbox()).toHaveLength(150);
});

test("who stopped the mail while it was prepared gets none, and is counted as left out", async () => {
  const [first = ""] = await readers(3);
  await aBroadcast();
  await stepBroadcast("b", at());
  await db.update(emailSubscribers).set({ mailTopics: [] }).where(eq(emailSubscribers.emailKey, first));
  await db.delete(emailSubscribers).where(eq(emailSubscribers.emailKey, "reader-1@example.com"));
  await run();
  expect((await inbox()).map(({ to }) => to)).toEqual(["reader-2@example.com"]);
  expect(await db.select().from(mailMetrics)).toMatchObject([{ sent: 1, skipped: 2 }]);
});

test.each([
  [{ status: 429, headers: { "Retry-After": "30" } }, 30],
  [{ status: 503 }, 2.5],
  [{ status: 401 }, 60],
])("after %o the whole broadcast waits, loses nothing, and sends none twice", async (fault, seconds) => {
  await readers(120);
  await aBroadcast();
  await orderFaults([{ ...fault, times: 1 }]);
  expect(await run()).toBe(isoAfter(now, seconds));
  expect(await inbox()).toEqual([]);
  expect(await stepBroadcast("b", at(seconds - 1))).toMatchObject({ again: false });
  await run(at(seconds));
  expect(new Set((await inbox()).map(({ to }) => to)).size).toBe(120);
  expect(await inbox()).toHaveLength(120);
  expect(await broadcast()).toMatchObject({ state: "done" });
});

test("a chunk of which nobody knows rests as unknown, the others go out later, and nobody gets two", async () => {
  await readers(150);
  await aBroadcast();
  await orderFaults([{ reset: true, delayMs: 1, times: 1 }]);
  expect(await run()).toBe(isoAfter(now, 120));
  expect(await rowsByState()).toEqual({ unknown: 100, pending: 50 });
  await run(at(120));
  expect(await rowsByState()).toEqual({ unknown: 100, sent: 50 });
  expect(await inbox()).toHaveLength(150);
  expect(await db.select().from(mailMetrics)).toMatchObject([{ unknown: 100, sent: 50 }]);
});

test("claims of a Worker that ended are unknown when their lease is over, and the broadcast ends", async () => {
  await readers(5);
  await aBroadcast();
  await stepBroadcast("b", at());
  const found = await getBroadcast(db, "b");
  if (!found) throw new Error("no broadcast");
  await claimChunk(db, { broadcast: found, now, limit: 2 });
  expect(await run(at(1))).toBeNull();
  expect(await rowsByState()).toEqual({ claimed: 2, sent: 3 });
  expect(await broadcast()).toMatchObject({ state: "sending" });
  await sweep(at(leaseSeconds));
  expect(await rowsByState()).toEqual({ unknown: 2, sent: 3 });
  expect(await broadcast()).toMatchObject({ state: "done" });
});

test("addresses that the provider refuses fail with its reason and hold up nobody", async () => {
  await readers(30);
  const bad = ["reader-3@example.com", "reader-17@example.com"];
  for (const email of bad) {
    await db
      .update(emailSubscribers)
      .set({ email: email.replace("@", "@@") })
      .where(eq(emailSubscribers.emailKey, email));
  }
  await aBroadcast();
  await run();
  expect(await rowsByState()).toEqual({ failed: 2, sent: 28 });
  const failed = await db.select().from(emailOutbox).where(eq(emailOutbox.state, "failed"));
  expect(failed.map(({ email }) => email).sort()).toEqual(bad.toSorted());
  expect(failed[0]?.lastError).toMatch(/^SendGrid 400/);
  expect(await inbox()).toHaveLength(28);
});

test("a refusal that names nobody is taken apart by halves", async () => {
  await readers(4);
  await aBroadcast();
  await orderFaults(
    [{ status: 400, times: 2 }, {}, { status: 400, times: 1 }].map((fault) => ({ times: 1, ...fault })),
  );
  await run();
  expect(await rowsByState()).toEqual({ failed: 1, sent: 3 });
});

test("a chapter that this Worker's book lacks stops the broadcast, not for good", async () => {
  await readers(1);
  await aBroadcast({ chapterNumbers: [99] });
  expect(await run()).toBe(isoAfter(now, 120));
  expect(warn.mock.calls.flat().join()).toContain("mail.unknown_chapter");
  expect(await rowsByState()).toEqual({ pending: 1 });
});

test("the sweeper takes broadcasts on that nobody woke the Worker for, the oldest first", async () => {
  await readers(2);
  await aBroadcast();
  await aBroadcast({ id: "c", createdAt: isoAfter(now, -60) });
  await sweep(at());
  const all = await db.select().from(broadcasts).orderBy(asc(broadcasts.createdAt));
  expect(all.map(({ id, state }) => [id, state])).toEqual([
    ["c", "done"],
    ["b", "done"],
  ]);
  expect(await inbox()).toHaveLength(4);
});

test("a mail of a broadcast costs four written rows at most, from its outbox row to its end", async () => {
  await readers(300);
  await aBroadcast();
  const { db, calls } = recordingDb();
  const delivery = { ...at(), db };
  const sum = (name: "rowsRead" | "rowsWritten", from = 0) =>
    calls.slice(from).reduce((sum, call) => sum + call[name], 0);
  await stepBroadcast("b", delivery);
  const prepared = { calls: calls.length, written: sum("rowsWritten") };
  await run(delivery);
  // Beside them a few rows a chunk: how far the broadcast is, and the day's figures.
  expect(sum("rowsWritten")).toBeLessThanOrEqual(4 * 300 + 4 * calls.length);
  expect(sum("rowsWritten", prepared.calls)).toBeLessThanOrEqual(3 * 300 + 4 * calls.length);
  expect(sum("rowsRead")).toBeLessThan(32 * 300);
});
