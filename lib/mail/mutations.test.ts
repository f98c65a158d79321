import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { openDb } from "@/db/client";
import { emailOutbox, emailSubscribers, mailMetrics } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { aSubscriber, db, now } from "@/test/factories";
import { listDueMail } from "./data";
import { claimMail, finishMails, outboxInsert } from "./mutations";
import { leaseSeconds } from "./rules";

const later = (addSeconds: number) => new Date(now.getTime() + addSeconds * 1000);

function newMail(id: string, dedupeKey = `login:${id}`) {
  const data = { loginRequestId: `request-${id}` };
  return outboxInsert(db, { id, kind: "sign_in", toEmail: "reader@example.com", data, dedupeKey, now });
}

const rowOf = (id: string) => db.select().from(emailOutbox).where(eq(emailOutbox.id, id)).get();

test("a mail with a key that is there already is not written, another one is", async () => {
  await db.batch([newMail("a", "same"), newMail("b", "same"), newMail("c", "other")]);
  const rows = await db.select({ id: emailOutbox.id }).from(emailOutbox);
  expect(rows.map((row) => row.id).sort()).toEqual(["a", "c"]);
});

test("of twenty that claim a mail at once, one gets it", async () => {
  await newMail("a");
  const claims = await Promise.all(Array.from({ length: 20 }, () => claimMail(db, { id: "a", now })));
  expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  expect(await rowOf("a")).toMatchObject({
    state: "claimed",
    attempts: 1,
    leaseUntil: isoAfter(now, leaseSeconds),
  });
});

test("a claim holds until its lease runs out, then the next one gets the mail", async () => {
  await newMail("a");
  await claimMail(db, { id: "a", now });
  expect(await claimMail(db, { id: "a", now: later(leaseSeconds - 1) })).toBeNull();
  expect(await claimMail(db, { id: "a", now: later(leaseSeconds) })).toMatchObject({ attempts: 2 });
});

test("a mail cannot be claimed before it is due, and can be when it is", async () => {
  await newMail("a");
  const mail = await claimMail(db, { id: "a", now });
  if (!mail) throw new Error("not claimed");
  const next = { state: "pending", dueAt: isoAfter(now, 30), attempts: 1, lastError: "busy" } as const;
  expect(await finishMails(db, { ids: ["a"], leaseUntil: mail.leaseUntil, next, now })).toEqual(["a"]);
  expect(await claimMail(db, { id: "a", now: later(29) })).toBeNull();
  expect(await claimMail(db, { id: "a", now: later(30) })).not.toBeNull();
});

test("a claim that ran out cannot finish or count, the one that holds can", async () => {
  await aSubscriber(db);
  await newMail("a");
  const first = await claimMail(db, { id: "a", now });
  const second = await claimMail(db, { id: "a", now: later(leaseSeconds) });
  if (!first || !second) throw new Error("not claimed");
  const next = { state: "sent", providerId: "m1", attempts: 1 } as const;
  const count = () => db.select({ sent: emailSubscribers.emailsSent }).from(emailSubscribers).get();

  const finish = ({ leaseUntil }: { leaseUntil: string }) =>
    finishMails(db, { ids: ["a"], leaseUntil, next, now });
  expect(await finish(first)).toEqual([]);
  expect(await count()).toEqual({ sent: 0 });
  expect(await db.select().from(mailMetrics)).toEqual([]);
  expect(await finish(second)).toEqual(["a"]);
  expect(await finish(second)).toEqual([]);
  expect(await count()).toEqual({ sent: 1 });
  expect(await db.select().from(mailMetrics)).toMatchObject([
    { day: "2026-11-20", kind: "sign_in", broadcastId: "", sent: 1, failed: 0 },
  ]);
});

test("every end of a mail is counted on the day it was written, and waiting is none", async () => {
  const ends = ["sent", "unknown", "failed", "skipped", "expired", "pending"] as const;
  for (const state of ends) {
    await newMail(state);
    const mail = await claimMail(db, { id: state, now });
    if (!mail) throw new Error("not claimed");
    const next =
      state === "sent"
        ? ({ state, providerId: "m1", attempts: 1 } as const)
        : { state, attempts: 1, lastError: "why", dueAt: isoAfter(now) };
    const at = new Date(now.getTime() + 86_400_000);
    await finishMails(db, { ids: [state], leaseUntil: mail.leaseUntil, next, now: at });
  }
  const counted = { sent: 1, unknown: 1, failed: 1, skipped: 1, expired: 1, delivered: 0 };
  expect(await db.select().from(mailMetrics)).toMatchObject([{ day: "2026-11-20", ...counted }]);
});

test("due mails and lapsed claims are listed oldest first, finished and future ones are not", async () => {
  const at = (id: string, state: "pending" | "claimed" | "sent" | "failed", addSeconds: number) => ({
    id,
    state,
    kind: "sign_in",
    toEmail: "reader@example.com",
    data: {},
    dedupeKey: id,
    createdAt: isoAfter(now),
    dueAt: isoAfter(now, addSeconds),
  });
  await db
    .insert(emailOutbox)
    .values([
      at("due", "pending", -5),
      at("lapsed", "claimed", -9),
      at("held", "claimed", 9),
      at("future", "pending", 9),
    ]);
  await db.insert(emailOutbox).values([at("sent", "sent", -9), at("failed", "failed", -9)]);
  expect(await listDueMail(db, { now, limit: 10 })).toEqual(["lapsed", "due"]);
  expect(await listDueMail(db, { now, limit: 1 })).toEqual(["lapsed"]);
});

test("the sweeper's search walks the index of open mails alone", async () => {
  const prepare = vi.spyOn(env.DB, "prepare");
  await listDueMail(openDb(env.DB), { now, limit: 5 });
  const sql = prepare.mock.calls[0]?.[0] ?? "";
  prepare.mockRestore();
  const query = env.DB.prepare(`explain query plan ${sql}`).bind(isoAfter(now), 5);
  const plan = await query.all<{ detail: string }>();
  expect(plan.results.map((step) => step.detail)).toEqual([
    "SEARCH email_outbox USING INDEX email_outbox_due (due_at<?)",
  ]);
});
