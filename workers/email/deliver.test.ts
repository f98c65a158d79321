import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  getQueueResult,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { emailOutbox, emailSubscribers, mailMetrics } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { outboxInsert } from "@/lib/mail/mutations";
import { leaseSeconds, maxAttempts } from "@/lib/mail/rules";
import { aLoginRequest, aSubscriber, db, now } from "@/test/factories";
import { mailKit } from "@/test/mail";
import { deliver } from "./deliver";
import worker from "./index";
import { sweep } from "./sweep";

const email = "reader@example.com";
const log = vi.spyOn(console, "log");
const warn = vi.spyOn(console, "warn");

const { at, inbox, orderFaults, reset } = mailKit("deliver");

/** A sign-in that was asked for at `now`, and its mail. */
async function aMail(id = "mail", values: { purpose?: "sign_in" | "sign_up"; usedAt?: string } = {}) {
  const request = await aLoginRequest(db, { email, ...values });
  const data = { loginRequestId: request.id };
  const kind = request.purpose;
  await outboxInsert(db, { id, kind, toEmail: email, data, dedupeKey: `login:${request.id}`, now });
  return request;
}

const rowOf = (id = "mail") => db.select().from(emailOutbox).where(eq(emailOutbox.id, id)).get();
const lines = () => [...log.mock.calls, ...warn.mock.calls].flat().join("\n");

beforeEach(async () => {
  log.mockReset().mockImplementation(() => {});
  warn.mockReset().mockImplementation(() => {});
  await reset();
});

afterEach(() => expect(lines()).not.toMatch(/@example|token=/));

test("a mail goes out once, with its id and nothing about its reader, and is counted", async () => {
  await aSubscriber(db, { email });
  await aMail();
  await deliver("mail", at());
  const [message, ...others] = await inbox();
  expect(others).toEqual([]);
  expect(message).toMatchObject({
    to: email,
    from: "The Handbook Team <handbook@example.com>",
    customArgs: { outboxId: "mail" },
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Entity-Ref-ID": "mail",
      "Reply-To": "handbook@example.com",
    },
  });
  expect(await rowOf()).toMatchObject({
    state: "sent",
    attempts: 1,
    sentAt: isoAfter(now),
    leaseUntil: null,
    lastError: null,
  });
  expect((await rowOf())?.providerId).toMatch(/\S+/);
  expect(await db.select().from(emailSubscribers).get()).toMatchObject({
    emailsSent: 1,
    lastEmailSent: isoAfter(now),
  });
});

test("twenty deliveries of one mail at once send it once, and one an hour later not again", async () => {
  await aMail();
  await Promise.all(Array.from({ length: 20 }, () => deliver("mail", at())));
  expect(await deliver("mail", at(3600))).toEqual({ retryAt: null, turnedAway: false });
  expect(await inbox()).toHaveLength(1);
  expect(await rowOf()).toMatchObject({ state: "sent", attempts: 1 });
});

test.each([
  ["sign_up", false, "Confirm your address"],
  ["sign_up", true, "You already have an account"],
  ["sign_in", true, "Your sign-in link"],
  ["sign_in", false, "No account at this address"],
] as const)("%s with a known address %s is answered with: %s", async (purpose, isKnown, subject) => {
  if (isKnown) await aSubscriber(db, { email });
  await aMail("mail", { purpose });
  await deliver("mail", at());
  expect((await inbox()).map((message) => message.subject)).toEqual([expect.stringContaining(subject)]);
});

test("a name typed at sign-up is in no mail", async () => {
  const request = await aLoginRequest(db, {
    email,
    purpose: "sign_up",
    firstName: "Mallory",
    lastName: "Evilhost",
  });
  const data = { loginRequestId: request.id };
  await outboxInsert(db, { id: "mail", kind: "sign_up", toEmail: email, data, dedupeKey: "login", now });
  await deliver("mail", at());
  const messages = await inbox();
  expect(messages).toHaveLength(1);
  expect(JSON.stringify(messages)).not.toMatch(/Mallory|Evilhost/);
});

test("a mail whose Worker died is sent when its lease is over, not before", async () => {
  await aMail();
  const claimed = {
    state: "claimed",
    leaseUntil: isoAfter(now, leaseSeconds),
    dueAt: isoAfter(now, leaseSeconds),
    attempts: 1,
  } as const;
  await db.update(emailOutbox).set(claimed);
  await deliver("mail", at(leaseSeconds - 1));
  expect(await inbox()).toEqual([]);
  await deliver("mail", at(leaseSeconds));
  expect(await inbox()).toHaveLength(1);
});

test.each([
  ["500 backs off", { status: 500 }, { state: "pending", attempts: 1, dueAt: isoAfter(now, 2.5) }],
  [
    "429 waits as it was told",
    { status: 429, headers: { "Retry-After": "30" } },
    { state: "pending", attempts: 0, dueAt: isoAfter(now, 30) },
  ],
  [
    "401 waits a minute and costs no try",
    { status: 401 },
    { state: "pending", attempts: 0, dueAt: isoAfter(now, 60) },
  ],
  [
    "413 is the end",
    { status: 413 },
    { state: "failed", attempts: 1, lastError: expect.stringContaining("SendGrid 413") },
  ],
  [
    "a line cut before acceptance waits",
    { reset: true },
    { state: "pending", attempts: 1, dueAt: isoAfter(now, 120) },
  ],
])("%s", async (_, fault, expected) => {
  await aMail();
  await orderFaults([{ ...fault, times: 1 }]);
  await deliver("mail", at());
  expect(await inbox()).toEqual([]);
  expect(await rowOf()).toMatchObject(expected);
});

test("a mail that was refused for a while goes out when it is due, and is counted as one", async () => {
  await aSubscriber(db, { email });
  await aMail();
  await orderFaults([{ status: 503, times: 2 }]);
  const first = await deliver("mail", at());
  expect(first.retryAt).toBe(isoAfter(now, 2.5));
  expect(await deliver("mail", at(1))).toMatchObject({ retryAt: first.retryAt });
  await deliver("mail", at(3));
  await deliver("mail", at(8));
  expect(await inbox()).toHaveLength(1);
  expect(await rowOf()).toMatchObject({ state: "sent", attempts: 3, lastError: null });
  expect(await db.select().from(emailSubscribers).get()).toMatchObject({ emailsSent: 1 });
});

test("after an ambiguous failure at most one more goes out, with the same link", async () => {
  await aSubscriber(db, { email });
  await aMail();
  await orderFaults([{ delayMs: 20, reset: true, times: 1 }]);
  await deliver("mail", at());
  expect(await rowOf()).toMatchObject({ state: "pending" });
  for (const seconds of [60, 119, 120, 180, 600]) await deliver("mail", at(seconds));
  const [first, second, ...others] = await inbox();
  expect(others).toEqual([]);
  expect(second?.text).toBe(first?.text);
  expect(first?.text).toContain("token=");
});

test("a mail the provider finds fault with ends with its words", async () => {
  await aMail();
  await db.update(emailOutbox).set({ toEmail: "not an address" });
  await deliver("mail", at());
  expect((await rowOf())?.lastError).toContain("valid address");
});

test("a link that expired is not sent", async () => {
  await aMail();
  await deliver("mail", at(900));
  expect(await inbox()).toEqual([]);
  expect(await rowOf()).toMatchObject({ state: "expired" });
});

test("a link that was used, or whose request is gone, is not sent", async () => {
  await aMail("used", { usedAt: isoAfter(now) });
  const data = { loginRequestId: "gone" };
  await outboxInsert(db, { id: "gone", kind: "sign_in", toEmail: email, data, dedupeKey: "gone", now });
  await Promise.all([deliver("used", at()), deliver("gone", at())]);
  expect(await inbox()).toEqual([]);
  expect([await rowOf("used"), await rowOf("gone")]).toMatchObject([
    { state: "skipped" },
    { state: "skipped" },
  ]);
});

test("a row nobody can read fails for all to see", async () => {
  await aMail();
  await db.update(emailOutbox).set({ kind: "telegram" });
  await deliver("mail", at());
  expect(await rowOf()).toMatchObject({ state: "failed" });
  expect(lines()).toContain(`"level":"alarm","event":"mail.failed"`);
});

test("the last try ends as failed, with the reason", async () => {
  await aMail();
  await db.update(emailOutbox).set({ attempts: maxAttempts - 1 });
  await orderFaults([{ status: 502, times: 1 }]);
  await deliver("mail", at());
  expect(await rowOf()).toMatchObject({
    state: "failed",
    attempts: maxAttempts,
    lastError: expect.stringContaining("502"),
  });
});

test("a sweep sends all that is due, and leaves what is not", async () => {
  await Promise.all(["a", "b", "c", "d", "e", "f", "later"].map((id) => aMail(id)));
  await db
    .update(emailOutbox)
    .set({ dueAt: isoAfter(now, 60) })
    .where(eq(emailOutbox.id, "later"));
  expect(await sweep(at())).toBe(6);
  expect(await inbox()).toHaveLength(6);
  expect(await rowOf("later")).toMatchObject({ state: "pending", attempts: 0 });
});

test("a sweep stops at a key that is refused, and nothing is lost by it", async () => {
  const ids = Array.from({ length: 12 }, (_, index) => `mail-${index}`);
  await Promise.all(ids.map((id) => aMail(id)));
  expect(await sweep(at(0, { SENDGRID_API_KEY: "SG.bad-key" }))).toBe(5);
  expect(lines()).toContain("mail.provider_refuses_key");
  await sweep(at(60));
  expect(await inbox()).toHaveLength(12);
});

test("the queue and the clock each get a mail sent through the Worker's own door", async () => {
  const fresh = { createdAt: isoAfter(new Date()), expiresAt: isoAfter(new Date(), 900) };
  const request = await aLoginRequest(db, { email, ...fresh });
  const mailOf = (id: string) =>
    outboxInsert(db, {
      id,
      kind: "sign_in",
      toEmail: email,
      data: { loginRequestId: request.id },
      dedupeKey: id,
      now,
    });
  await mailOf("woken");
  const message = { id: "m0", timestamp: new Date(), attempts: 1, body: { v: 1, id: "woken" } };
  const batch = createMessageBatch("email-processing", [message]);
  await worker.queue(batch, env);
  expect((await getQueueResult(batch, createExecutionContext())).explicitAcks).toEqual(["m0"]);
  expect(await inbox()).toHaveLength(1);

  await mailOf("lost-by-the-queue");
  await worker.scheduled(createScheduledController(), env);
  expect(await inbox()).toHaveLength(2);
});

test("of the mail that says goodbye nothing is kept once it has gone", async () => {
  const about = { kind: "account_erased", data: {}, toEmail: email } as const;
  await outboxInsert(db, { ...about, id: "mail", dedupeKey: "erased", now });
  await orderFaults([{ status: 503, times: 1 }]);
  await deliver("mail", at());
  expect(await rowOf()).toMatchObject({ state: "pending" });
  await deliver("mail", at(60));
  expect(await inbox()).toMatchObject([{ to: email }]);
  expect(await rowOf()).toBeUndefined();
  expect(await db.select().from(mailMetrics)).toMatchObject([{ kind: "account_erased", sent: 1 }]);
});

test("mail that waits longer than five minutes raises an alarm with every admin, once", async () => {
  await aSubscriber(db, { email: "admin@example.com", role: "admin" });
  await aMail();
  await orderFaults([{ status: 503, times: 3 }]);
  await sweep(at());
  expect(await db.select().from(emailOutbox)).toHaveLength(1);
  await sweep(at(301));
  await sweep(at(302));
  const alarms = await db.select().from(emailOutbox).where(eq(emailOutbox.kind, "admin_alarm"));
  expect(alarms).toMatchObject([{ toEmail: "admin@example.com", data: { alarm: "mail_stuck", count: 1 } }]);
});
