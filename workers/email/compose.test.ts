import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { dailyMetrics, emailSuppressions, mailMetrics } from "@/db/schema";
import { verifyMailLink } from "@/lib/auth/tokens";
import { isoAfter } from "@/lib/base/time";
import type { OutboxMessage } from "@/lib/mail/messages";
import { aLoginRequest, aSubscriber, db, now } from "@/test/factories";
import { composeMail, mailLinks } from "./compose";
import { readConfig } from "./config";
import type { OutgoingMail } from "./sendgrid";

const checked = readConfig(env);
if (!checked.ok) throw new Error(checked.names.join());
const config = checked.value;

const mail = {
  id: "mail",
  kind: "any",
  toEmail: "Reader@Example.com",
  data: {},
  attempts: 1,
  requestId: null,
  createdAt: isoAfter(now),
  leaseUntil: isoAfter(now, 60),
};

function compose(message: OutboxMessage) {
  return composeMail({ mail, message }, { db, config, now });
}

/** The mail that comes of a message; fails where none does. */
async function composed(message: OutboxMessage): Promise<OutgoingMail> {
  const result = await compose(message);
  if ("send" in result) throw new Error(result.reason);
  return result;
}

async function aLogin(values: Parameters<typeof aLoginRequest>[1] = {}) {
  const { id } = await aLoginRequest(db, values);
  return { kind: "sign_in", data: { loginRequestId: id } } as const;
}

test("a sign-in mail holds its link once in the text and the code in two groups of four, the same each time", async () => {
  await aSubscriber(db);
  const login = await aLogin();
  const { html, text, recipients } = await composed(login);
  const [link, ...others] = text.match(/http:\S+\/auth\/verify\?token=[\w.-]+/g) ?? [];
  expect(others).toEqual([]);
  expect(html.split(`href="${link}"`)).toHaveLength(3);
  expect(text).toMatch(/^\d{4} \d{4}$/m);
  expect(recipients).toEqual([{ outboxId: "mail", to: "Reader@Example.com" }]);
  expect(await composed(login)).toMatchObject({ html, text, recipients });
});

test("a mail for an address without an account holds nothing that signs in", async () => {
  const { html, text } = await composed(await aLogin());
  expect(html + text).not.toMatch(/token=|\d{4} \d{4}/);
  expect(text).toContain("http://localhost:8787/#sign-up");
});

test("a mailbox that is not there gets no sign-in mail; one that complained about other mail does", async () => {
  await aSubscriber(db);
  await db
    .insert(emailSuppressions)
    .values({ email: "reader@example.com", reason: "hard_bounce", createdAt: "" });
  expect(await compose(await aLogin())).toMatchObject({ send: null, state: "skipped" });
  await db.update(emailSuppressions).set({ reason: "complaint" });
  expect(await compose(await aLogin())).toMatchObject({ recipients: [{ to: "Reader@Example.com" }] });
});

test("a welcome greets by name, shows what may be read, and leads to the choice of mail", async () => {
  const { id } = await aSubscriber(db, { firstName: "Ada" });
  const { text, recipients } = await composed({ kind: "welcome", data: { subscriberId: id } });
  expect(text).toContain("Hello Ada,");
  expect(text.match(/http:\S+\/chapters\/[\w-]+/g)?.length).toBeGreaterThanOrEqual(3);
  expect(recipients[0]?.unsubscribeUrl).toBeUndefined();
  const token = /unsubscribe\?t=([\w.-]+)/.exec(text)?.[1] ?? "";
  expect(await verifyMailLink(token, config, now)).toEqual({
    ok: true,
    value: { subscriberId: id, outboxId: "mail" },
  });
});

test.each(["access", "purchase"] as const)("a grant of %s shows chapters that it opens", async (granted) => {
  const { id } = await aSubscriber(db, { hasPurchased: granted === "purchase" });
  const { text } = await composed({ kind: "access_granted", data: { subscriberId: id, granted } });
  expect(text).toMatch(/http:\S+\/chapters\/[\w-]+/);
});

test.each([
  { hasPurchased: false, says: "are closed to you now" },
  { hasPurchased: true, says: "stays open to you" },
])("a refund says what becomes of the full edition: $says", async ({ hasPurchased, says }) => {
  const { id } = await aSubscriber(db, { hasPurchased });
  const { text } = await composed({ kind: "purchase_refunded", data: { subscriberId: id } });
  expect(text.replaceAll(/\s+/g, " ")).toContain(says);
});

test("a nudge goes to who wants it, with one-click unsubscribing, and to nobody else", async () => {
  const { id } = await aSubscriber(db);
  const nudge = { kind: "progress_nudge", data: { subscriberId: id, chapterNumber: 1 } } as const;
  const { recipients } = await composed(nudge);
  expect(recipients[0]?.unsubscribeUrl).toMatch(/^http:\S+\/api\/email\/unsubscribe\?t=[\w.-]+$/);
  const { id: other } = await aSubscriber(db, { email: "other@example.com", mailTopics: ["chapters"] });
  const unwanted = { kind: "progress_nudge", data: { subscriberId: other, chapterNumber: 1 } } as const;
  expect(await compose(unwanted)).toMatchObject({ send: null, state: "skipped" });
  const gone = { kind: "progress_nudge", data: { subscriberId: "gone", chapterNumber: 1 } } as const;
  expect(await compose(gone)).toMatchObject({ send: null, reason: "the account is gone" });
});

test("a report holds a month's figures beside those of the month before", async () => {
  await db.insert(dailyMetrics).values([
    { day: "2026-09-30", signups: 4, paid: { EUR: 2900 } },
    { day: "2026-10-01", signups: 1, active: 62, completed: 5 },
    { day: "2026-10-31", signups: 2, active: 31, paid: { EUR: 5800 } },
    { day: "2026-11-01", signups: 90 },
  ]);
  await db.insert(mailMetrics).values([
    { day: "2026-10-02", kind: "sign_in", sent: 7, bounced: 1 },
    { day: "2026-11-02", kind: "sign_in", sent: 70 },
  ]);
  const { subject, text } = await composed({ kind: "monthly_report", data: { month: "2026-10" } });
  expect(subject).toMatch(/^October 2026/);
  const lines = text.replaceAll(/\s+/g, " ");
  expect(lines).toContain("New subscribers: 3 (4)");
  expect(lines).toContain("Readers on an average day: 3 (0)");
  expect(lines).toContain("Taken in EUR: 58.00 (29.00)");
  expect(lines).toContain("Mails sent: 7 (0)");
  expect(lines).toContain("Mails that bounced: 1 (0)");
});

test("a test of a broadcast needs chapters that are in the book", async () => {
  const about = { broadcastKind: "chapters_sent" } as const;
  const { subject } = await composed({ kind: "broadcast_test", data: { ...about, chapterNumbers: [1, 2] } });
  expect(subject).not.toBe("");
  const unknown: OutboxMessage = { kind: "broadcast_test", data: { ...about, chapterNumbers: [99] } };
  expect(await compose(unknown)).toMatchObject({ send: null, state: "skipped" });
});

test("the same mail has the same links, and another one has others", async () => {
  const link = { subscriberId: "s", outboxId: "o", createdAt: isoAfter(now) };
  expect(await mailLinks(link, config)).toEqual(await mailLinks(link, config));
  expect(await mailLinks({ ...link, outboxId: "p" }, config)).not.toEqual(await mailLinks(link, config));
});
