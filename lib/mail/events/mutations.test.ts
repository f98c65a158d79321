import { expect, test } from "vitest";
import { emailOutbox, emailSubscribers, emailSuppressions, mailConsents, mailMetrics } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { aMail, countedMails, recountedMails } from "@/test/outbox";
import { setMailTopics } from "../consent/mutations";
import { recordEvents } from "./mutations";
import type { MailEvent } from "./schema";

const at = now.getTime() / 1000 - 600;
const iso = (moment: number) => new Date(moment * 1000).toISOString();
const about = (outboxId: string, event: MailEvent["event"], more: Partial<MailEvent> = {}): MailEvent => ({
  event,
  timestamp: at,
  outboxId,
  ...more,
});
const record = (...events: MailEvent[]) => recordEvents(db, { events, now });
const mails = () => db.select().from(emailOutbox);
const suppressions = () => db.select().from(emailSuppressions);
const consents = () => db.select().from(mailConsents);
const subscribers = () => db.select().from(emailSubscribers);

test.each<[MailEvent["event"], Partial<MailEvent>, object]>([
  ["delivered", {}, { deliveredAt: iso(at) }],
  ["open", {}, { openedAt: iso(at), machineOpenedAt: null }],
  ["open", { sg_machine_open: true }, { machineOpenedAt: iso(at), openedAt: null }],
  ["click", {}, { clickedAt: iso(at), openedAt: iso(at) }],
  ["bounce", { type: "bounce" }, { bouncedAt: iso(at), state: "sent" }],
  [
    "bounce",
    { type: "blocked", reason: "busy" },
    { bouncedAt: null, state: "failed", lastError: "blocked: busy" },
  ],
  ["dropped", { reason: "Invalid" }, { state: "failed", lastError: "dropped: Invalid" }],
  ["spamreport", {}, { complainedAt: iso(at) }],
  ["unsubscribe", {}, { unsubscribedAt: iso(at) }],
  ["group_unsubscribe", {}, { unsubscribedAt: iso(at) }],
])("a %s %j is noted and counted once, however often it comes", async (event, more, expected) => {
  const { id } = await aMail(db);
  const other = await aMail(db, { id: "other" });
  for (let time = 0; time < 10; time++) await record(...Array(10).fill(about(id, event, more)));
  const [first, second] = (await mails()).sort((one) => (one.id === id ? -1 : 1));
  expect(first).toMatchObject(expected);
  expect(second).toEqual(other);
  expect(await countedMails(db)).toEqual(await recountedMails(db));
});

test.each(["processed", "deferred"] as const)("a %s of a sent mail changes nothing", async (event) => {
  const mail = await aMail(db);
  await record(about(mail.id, event));
  expect(await mails()).toEqual([mail]);
  expect(await countedMails(db)).toEqual({ sent: 1 });
});

test("the earliest time stands, and a time ahead of our clock is now", async () => {
  const { id } = await aMail(db);
  await record(about(id, "open", { timestamp: at + 9 }), about(id, "open", { timestamp: at + 5 }));
  await record(about(id, "open", { timestamp: at + 7 }));
  expect(await mails()).toMatchObject([{ openedAt: iso(at + 5) }]);
  await record(about(id, "click", { timestamp: at + 3 }), about(id, "delivered", { timestamp: at + 86_400 }));
  expect(await mails()).toMatchObject([
    { openedAt: iso(at + 3), clickedAt: iso(at + 3), deliveredAt: isoAfter(now) },
  ]);
});

test.each(["pending", "claimed", "unknown"] as const)(
  "any event settles a mail that is %s: the provider has it, and no second copy goes out",
  async (state) => {
    await aSubscriber(db, { emailsSent: 4 });
    await aSubscriber(db, { email: "other@example.com" });
    const open = { state, leaseUntil: isoAfter(now), lastError: "no answer" };
    const { id } = await aMail(db, open);
    await aMail(db, { id: "second", ...open });
    for (let time = 0; time < 3; time++) await record(about(id, "processed"), about("second", "open"));
    const settled = { state: "sent", sentAt: isoAfter(now), leaseUntil: null, lastError: null };
    expect(await mails()).toMatchObject([settled, settled]);
    expect(await subscribers()).toMatchObject([
      { emailsSent: 6, lastEmailSent: isoAfter(now) },
      { emailsSent: 0, lastEmailSent: null },
    ]);
    expect(await countedMails(db)).toEqual({ sent: 2, opened: 1 });
    expect(await recountedMails(db)).toEqual({ sent: 2, opened: 1 });
  },
);

test.each(["failed", "skipped", "expired"] as const)("a mail that is %s stays so", async (state) => {
  const { id } = await aMail(db, { state });
  await record(about(id, "delivered"), about(id, "dropped", { reason: "Invalid" }));
  expect(await mails()).toMatchObject([{ state, deliveredAt: iso(at), lastError: null }]);
});

test("a hard bounce puts the address of the mail's own row on the list, whatever the event says", async () => {
  const { id } = await aMail(db);
  const reason = "550 <reader@example.com> does not exist";
  const event = { ...about(id, "bounce", { type: "bounce", reason }), email: "somebody@else.example" };
  await record(event);
  const row = { email: "reader@example.com", reason: "hard_bounce", createdAt: isoAfter(now) };
  expect(await suppressions()).toEqual([{ ...row, details: "550 [address] does not exist" }]);
  // A repeat does not undo what an operator did meanwhile.
  await db.delete(emailSuppressions);
  await record(event);
  expect(await suppressions()).toEqual([]);
});

test("a block and a mail dropped for its content leave the address alone", async () => {
  const { id } = await aMail(db);
  await aMail(db, { id: "other" });
  await record(
    about(id, "bounce", { type: "blocked" }),
    about("other", "dropped", { reason: "Spam Content" }),
  );
  expect(await suppressions()).toEqual([]);
});

test.each([
  ["Bounced Address", "hard_bounce"],
  ["Spam Reporting Address", "complaint"],
] as const)(
  "a mail dropped for %j is failed, and the address is on our list as %s",
  async (reason, listed) => {
    const { id } = await aMail(db, { state: "unknown" });
    await record(about(id, "dropped", { reason }));
    expect(await suppressions()).toMatchObject([
      { email: "reader@example.com", reason: listed, details: reason },
    ]);
    expect(await mails()).toMatchObject([{ state: "failed", lastError: `dropped: ${reason}` }]);
    expect(await countedMails(db)).toEqual({ failed: 1 });
  },
);

test.each([
  ["bounce", "spamreport"],
  ["spamreport", "bounce"],
] as const)("of %s and %s on one address the bounce stands", async (...events) => {
  await aMail(db, { id: "a" });
  await aMail(db, { id: "b" });
  const [first, second] = events;
  await record(about("a", first));
  await record(about("b", second), about("a", second));
  expect(await suppressions()).toMatchObject([{ reason: "hard_bounce" }]);
});

test.each(["claimed", "pending"] as const)(
  "a farewell that the provider has, and that bounces, leaves no trace of who was erased (%s)",
  async (state) => {
    const farewell = { kind: "account_erased", email: "", state };
    await aMail(db, { id: "a", ...farewell });
    await aMail(db, { id: "not-yet-sent", ...farewell });
    await record(about("a", "bounce"), about("a", "spamreport"), about("a", "delivered"));
    expect(await mails()).toMatchObject([{ id: "not-yet-sent", state }]);
    expect(await suppressions()).toEqual([]);
    expect(await consents()).toEqual([]);
    expect(await countedMails(db)).toEqual({ sent: 1, bounced: 1, complained: 1, delivered: 1 });
    await record(about("a", "bounce"));
    expect(await mails()).toHaveLength(1);
  },
);

test.each([
  ["spamreport", {}],
  ["unsubscribe", {}],
  ["group_unsubscribe", {}],
  ["dropped", { reason: "Unsubscribed Address" }],
] as const)("a %s %j turns all list mail off and is on record", async (event, more) => {
  await aSubscriber(db);
  const other = await aSubscriber(db, { email: "other@example.com" });
  const { id } = await aMail(db);
  for (let time = 0; time < 3; time++) await record(about(id, event, more));
  expect(await subscribers()).toMatchObject([{ mailTopics: [] }, other]);
  expect(await consents()).toEqual([
    {
      id: `${id}.provider`,
      email: "reader@example.com",
      source: "provider",
      topics: [],
      textVersion: "provider-1",
      browser: null,
      network: null,
      createdAt: iso(at),
    },
  ]);
});

test.each([
  [1, 2],
  [2, 1],
])("of two opt-outs by one mail the later is on record (%i, then %i)", async (...order) => {
  await aSubscriber(db);
  const { id } = await aMail(db);
  const events = [
    about(id, "unsubscribe", { timestamp: at + 1 }),
    about(id, "spamreport", { timestamp: at + 2 }),
  ];
  for (const which of order) await record(...events.slice(which - 1, which));
  expect(await consents()).toMatchObject([{ createdAt: iso(at + 2) }]);
});

test("what a reader asked for after they had left stands, whatever repeats or is late", async () => {
  await aSubscriber(db);
  const { id, email } = await aMail(db);
  const from = { browser: null, network: null };
  await record(about(id, "unsubscribe"));
  await setMailTopics(db, { email, topics: ["news"], from, now });
  await record(about(id, "unsubscribe"), about(id, "spamreport", { timestamp: at + 599 }));
  expect(await subscribers()).toMatchObject([{ mailTopics: ["news"] }]);
  // Positive control: to leave once more counts.
  await recordEvents(db, { events: [about(id, "unsubscribe", { timestamp: at + 660 })], now: later(61) });
  expect(await subscribers()).toMatchObject([{ mailTopics: [] }]);
});

test("each mail of a batch is counted on its own day, for its kind and broadcast", async () => {
  const rows = Array.from({ length: 36 }, (_, index) => ({
    id: `b.${index}`,
    kind: index % 2 ? "chapters_sent" : "progress_nudge",
    broadcastId: index % 2 ? "b" : null,
    createdAt: isoAfter(now, index % 3 ? 0 : -86_400),
  }));
  for (const row of rows) await aMail(db, row);
  await record(
    ...rows.flatMap(({ id }) => [about(id, "delivered"), about(id, "open"), about("nobody", "open")]),
  );
  const metrics = await db.select().from(mailMetrics);
  expect(
    metrics.map(({ day, kind, broadcastId, opened }) => [day, kind, broadcastId, opened]).sort(),
  ).toEqual([
    ["2026-11-19", "chapters_sent", "b", 6],
    ["2026-11-19", "progress_nudge", "", 6],
    ["2026-11-20", "chapters_sent", "b", 12],
    ["2026-11-20", "progress_nudge", "", 12],
  ]);
  expect(await countedMails(db)).toEqual({ sent: 36, delivered: 36, opened: 36 });
});

test("no events, and events about nobody's mail, do nothing", async () => {
  await record();
  await record(about("nobody", "bounce"), about("__proto__", "open"), about("constructor", "unsubscribe"));
  expect(await countedMails(db)).toEqual({});
  expect([...(await suppressions()), ...(await consents())]).toEqual([]);
});
