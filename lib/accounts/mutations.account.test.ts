import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import {
  auditLog,
  broadcasts,
  contentAccessLogs,
  emailOutbox,
  emailSubscribers,
  emailSuppressions,
  erasures,
  userSessions,
} from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { aKnownReader, tableNames, tablesHolding } from "@/test/held-rows";
import { exportAccount } from "./data";
import { confirmSubscriber, eraseAccount, setNames } from "./mutations";
import { erasureHash } from "./rules";

const email = "reader@example.com";
const nowhere = { browser: null, network: null };

/** The mail that says goodbye needs the address until it has gone; then its row is deleted too. */
async function afterGoodbye(): Promise<void> {
  const gone = await db.delete(emailOutbox).where(eq(emailOutbox.kind, "account_erased")).returning();
  expect(gone).toMatchObject([{ state: "pending", email: "", data: {} }]);
}

test("an erasure leaves the address in no column of any table but in its own mail", async () => {
  const owner = await aKnownReader();
  // All but what names nobody: the audit, the limits, the hashes of erased addresses.
  const before = await tablesHolding(email);
  const nameless = [
    "analytics_events",
    "audit_log",
    "broadcasts",
    "chapter_metrics",
    "chapter_stops",
    "cron_cursors",
    "daily_metrics",
    "dead_letters",
    "discount_codes",
    "erasures",
    "incidents",
    "mail_metrics",
    "quiz_metrics",
    "rate_limits",
    "signals",
    "subscriber_notes",
    "totals",
  ];
  expect(before).toEqual((await tableNames()).filter((name) => !nameless.includes(name)));
  await eraseAccount(db, { owner, now });
  expect(await tablesHolding(email)).toEqual(["email_outbox"]);
  await afterGoodbye();
  expect(await tablesHolding(email)).toEqual([]);
  expect(await tablesHolding("Name of")).toEqual([]);
});

test("an erasure touches nobody else", async () => {
  const owner = await aKnownReader();
  const other = await aKnownReader("Other@Example.com");
  await aKnownReader("reader@example.com.au");
  const before = await exportAccount(db, { owner: other, now });
  await eraseAccount(db, { owner, now });
  expect(await exportAccount(db, { owner: other, now })).toEqual(before);
  expect(await tablesHolding("reader@example.com.au")).toHaveLength(12);
});

test("an erasure of an address beyond ASCII takes its mails in any spelling, and those of no other", async () => {
  const owner = await aKnownReader("Jörg@münchen.example");
  await aKnownReader("jürg@münchen.example");
  expect(await tablesHolding("jörg@")).toContain("email_outbox");
  await eraseAccount(db, { owner, now });
  await afterGoodbye();
  expect(await tablesHolding("jörg@")).toEqual([]);
  expect(await tablesHolding("jürg@")).toContain("email_outbox");
});

test("a broadcast's mail is exported and erased like any other", async () => {
  const owner = await aKnownReader();
  const at = isoAfter(now);
  const broadcast = { kind: "chapters_sent", audience: "all", state: "done" } as const;
  await db
    .insert(broadcasts)
    .values({ ...broadcast, chapterNumbers: [1], id: "b", createdBy: "an-admin", createdAt: at });
  const mail = { kind: "chapters_sent", broadcastId: "b", data: {}, dueAt: at, createdAt: at };
  await db.insert(emailOutbox).values([
    { ...mail, id: `b.${owner.readerId}`, toEmail: "Reader@Example.com", email },
    { ...mail, id: "b.other", toEmail: "other@example.com", email: "other@example.com" },
  ]);
  const { tables } = await exportAccount(db, { owner, now });
  expect(tables.emailOutbox.map(({ broadcastId }) => broadcastId).sort()).toEqual(["b", null]);
  await eraseAccount(db, { owner, now });
  await afterGoodbye();
  expect(await db.select({ id: emailOutbox.id }).from(emailOutbox)).toEqual([{ id: "b.other" }]);
});

test("who is erased is told so by mail, unless the mailbox is not there", async () => {
  const owner = await aKnownReader();
  await db.update(emailSuppressions).set({ reason: "hard_bounce" });
  await eraseAccount(db, { owner, now });
  expect(await db.select().from(emailOutbox)).toEqual([]);
  const other = await aKnownReader("Other@Example.com");
  await eraseAccount(db, { owner: other, now });
  expect(await db.select().from(emailOutbox)).toMatchObject([
    { kind: "account_erased", toEmail: "Other@Example.com" },
  ]);
});

test("what stays is that a chapter was opened, what admins did, and a hash of the address", async () => {
  const owner = await aKnownReader();
  await eraseAccount(db, { owner, now });
  expect(await db.select().from(contentAccessLogs)).toMatchObject([
    { email: null, ipAddress: null, userAgent: null, chapterNumber: 3, accessType: "view" },
  ]);
  expect(await db.select().from(auditLog)).toMatchObject([{ subjectId: owner.readerId }]);
  expect(await db.select().from(erasures)).toEqual([
    { emailHash: await erasureHash(email), erasedAt: isoAfter(now) },
  ]);
});

test("an erasure tells which sessions are over, so that their tokens can be recalled", async () => {
  const owner = await aKnownReader();
  const [session] = await db.select().from(userSessions);
  await aKnownReader("Other@Example.com");
  expect(await eraseAccount(db, { owner, now })).toEqual({ endedSessions: [session?.id] });
  expect(await eraseAccount(db, { owner, now })).toEqual({ endedSessions: [] });
});

test("who was erased can sign up anew as a new reader, and be erased again", async () => {
  const owner = await aKnownReader();
  await eraseAccount(db, { owner, now });
  const asked = { email, firstName: null, lastName: null, from: nowhere, adminEmails: "", now };
  expect(await confirmSubscriber(db, { ...asked, purpose: "sign_in" })).toBeNull();
  const anew = await confirmSubscriber(db, { ...asked, purpose: "sign_up" });
  expect(anew).toMatchObject({ email, firstName: null });
  expect(anew?.id).not.toBe(owner.readerId);
  await eraseAccount(db, { owner: { readerId: anew?.id ?? "", email }, now: later(60) });
  expect(await db.select().from(emailSubscribers)).toEqual([]);
  expect(await db.select().from(erasures)).toMatchObject([{ erasedAt: isoAfter(now, 60) }]);
});

test("names are set and taken away, of this reader only", async () => {
  await aSubscriber(db, { firstName: "Ada", lastName: "Lovelace" });
  await aSubscriber(db, { email: "other@example.com", firstName: "Grace" });
  await setNames(db, { email, firstName: "Augusta", now: later(60) });
  expect(await db.select().from(emailSubscribers)).toMatchObject([
    { email, firstName: "Augusta", lastName: null, updatedAt: isoAfter(now, 60) },
    { firstName: "Grace", updatedAt: isoAfter(now) },
  ]);
});
