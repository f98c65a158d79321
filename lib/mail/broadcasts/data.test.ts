import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { broadcasts, emailOutbox, emailSuppressions, mailMetrics } from "@/db/schema";
import { newId } from "@/lib/base/ids";
import { isoAfter, seconds } from "@/lib/base/time";
import { aSubscriber, db, now } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { countAudiences, getBroadcast, listBroadcasts, listKindFigures } from "./data";
import { createTestMail } from "./mutations";

/** Writes a broadcast of this many seconds ago. */
async function aBroadcast(values: Partial<typeof broadcasts.$inferInsert> = {}, ago = 0): Promise<string> {
  const id = values.id ?? newId();
  await db.insert(broadcasts).values({
    kind: "chapters_sent",
    chapterNumbers: [1, 2],
    audience: "all",
    state: "sending",
    recipients: 10,
    createdBy: "an-admin",
    createdAt: isoAfter(now, -ago),
    ...values,
    id,
  });
  return id;
}

function metrics(values: Partial<typeof mailMetrics.$inferInsert> = {}) {
  return db.insert(mailMetrics).values({ day: "2026-11-20", kind: "chapters_sent", ...values });
}

test("an audience holds who has the right and wants chapters by mail, and nobody who is suppressed", async () => {
  expect(await countAudiences(db)).toEqual({ all: 0, subscribers: 0, purchased: 0 });
  for (const values of [
    { email: "free@example.com", hasAccess: false },
    { email: "reader@example.com" },
    { email: "buyer@example.com", hasPurchased: true },
    { email: "only-bought@example.com", hasAccess: false, hasPurchased: true },
    { email: "chooses@example.com", mailTopics: ["news", "chapters"] },
  ]) {
    await aSubscriber(db, values);
  }
  const counted = { all: 5, subscribers: 3, purchased: 2 };
  expect(await countAudiences(db)).toEqual(counted);

  const everything = { hasPurchased: true };
  await aSubscriber(db, { email: "none@example.com", ...everything, mailTopics: [] });
  await aSubscriber(db, { email: "news@example.com", ...everything, mailTopics: ["news", "nudges"] });
  for (const reason of ["hard_bounce", "complaint"] as const) {
    const { emailKey } = await aSubscriber(db, { email: `${reason}@Example.com`, ...everything });
    await db.insert(emailSuppressions).values({ email: emailKey, reason, createdAt: isoAfter(now) });
  }
  expect(await countAudiences(db)).toEqual(counted);

  await db.delete(emailSuppressions).where(eq(emailSuppressions.email, "complaint@example.com"));
  expect(await countAudiences(db)).toEqual({ all: 6, subscribers: 4, purchased: 3 });
});

test("a broadcast has its own counts, summed over its days, and what is not finished is pending", async () => {
  const id = await aBroadcast({ chapterOpened: 3 });
  expect(await getBroadcast(db, id)).toEqual({
    id,
    kind: "chapters_sent",
    chapterNumbers: [1, 2],
    audience: "all",
    state: "sending",
    recipients: 10,
    counts: { pending: 10, sent: 0, unknown: 0, failed: 0, skipped: 0, expired: 0 },
    figures: {
      delivered: 0,
      opened: 0,
      machineOpened: 0,
      clicked: 0,
      bounced: 0,
      complained: 0,
      unsubscribed: 0,
      chapterOpened: 3,
    },
    createdAt: isoAfter(now),
    finishedAt: null,
  });
  await metrics({ broadcastId: id, sent: 4, unknown: 1, delivered: 3, opened: 2, machineOpened: 1 });
  await metrics({
    broadcastId: id,
    day: "2026-11-21",
    sent: 1,
    failed: 1,
    skipped: 1,
    clicked: 1,
    bounced: 1,
  });
  await metrics({ broadcastId: await aBroadcast(), sent: 7, delivered: 7 });
  await metrics({ sent: 100, delivered: 100 });
  expect(await getBroadcast(db, id)).toMatchObject({
    counts: { pending: 2, sent: 5, unknown: 1, failed: 1, skipped: 1, expired: 0 },
    figures: { delivered: 3, opened: 2, machineOpened: 1, clicked: 1, bounced: 1, chapterOpened: 3 },
  });
});

test("what is counted before its recipients are is never less than none", async () => {
  const id = await aBroadcast({ state: "preparing", recipients: 0 });
  await metrics({ broadcastId: id, sent: 4 });
  expect(await getBroadcast(db, id)).toMatchObject({ recipients: 0, counts: { pending: 0, sent: 4 } });
});

test("a test answers as a broadcast to one by the id of its mail, and no other mail does", async () => {
  const to = "admin@example.com";
  const test = { kind: "chapter_published" as const, chapterNumbers: [2, 3] };
  const id = await createTestMail(db, { ...test, to, requestId: "a-request", now });
  const one = { ...test, id, audience: null, recipients: 1, createdAt: isoAfter(now) };
  expect(await getBroadcast(db, id)).toMatchObject({
    ...one,
    state: "sending",
    counts: { pending: 1, sent: 0 },
  });
  const sent = { state: "sent", sentAt: isoAfter(now, 2), deliveredAt: isoAfter(now, 3) } as const;
  await db.update(emailOutbox).set(sent).where(eq(emailOutbox.id, id));
  expect(await getBroadcast(db, id)).toMatchObject({
    ...one,
    state: "done",
    counts: { pending: 0, sent: 1, failed: 0 },
    figures: { delivered: 1, opened: 0 },
    finishedAt: isoAfter(now, 2),
  });
  expect((await listBroadcasts(db, { limit: 10 }))?.broadcasts).toEqual([]);

  await db.update(emailOutbox).set({ kind: "welcome" }).where(eq(emailOutbox.id, id));
  expect(await getBroadcast(db, id)).toBeNull();
  expect(await getBroadcast(db, "nothing")).toBeNull();
});

test.each([1, 2, 5, 6, 7, 100])("pages of %d hold every broadcast once, newest first", async (limit) => {
  const newestFirst: string[] = [];
  // Two at the same moment: the one that was made later is newer.
  for (const [id, ago] of [
    ["d", 9000],
    ["y", 61],
    ["c", 60],
    ["z", 1],
    ["a", 0],
    ["b", 0],
  ] as const) {
    newestFirst.unshift(await aBroadcast({ id }, ago));
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listBroadcasts(db, { cursor, limit });
    if (!page) throw new Error("not a cursor");
    seen.push(...page.broadcasts.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
    await aBroadcast({}, -60);
  } while (cursor);
  expect(seen).toEqual(newestFirst);
});

test("a cursor that no answer gave is none", async () => {
  const [oldest, newest] = [await aBroadcast({}, 60), await aBroadcast()];
  for (const cursor of [oldest, "nothing", "%", "' or 1=1 --"]) {
    expect(await listBroadcasts(db, { cursor, limit: 1 }), cursor).toBeNull();
  }
  const page = await listBroadcasts(db, { cursor: newest, limit: 1 });
  expect(page).toMatchObject({ broadcasts: [{ id: oldest }], nextCursor: null });
});

test("figures are those of the days that were asked for, by kind, of single mails and broadcasts alike", async () => {
  expect(await listKindFigures(db, { days: 90, now })).toEqual([]);
  await metrics({ kind: "welcome", sent: 1, opened: 1 });
  await metrics({ kind: "welcome", day: "2026-11-19", sent: 10 });
  await metrics({ kind: "welcome", day: "2026-11-18", sent: 100 });
  await metrics({ broadcastId: "one", sent: 5 });
  await metrics({ broadcastId: "two", sent: 7, complained: 1 });
  const sent = async (days: number) =>
    (await listKindFigures(db, { days, now })).map((row) => [
      row.kind,
      row.sent,
      row.opened + row.complained,
    ]);
  expect(await sent(1)).toEqual([
    ["chapters_sent", 12, 1],
    ["welcome", 1, 1],
  ]);
  expect(await sent(2)).toEqual([
    ["chapters_sent", 12, 1],
    ["welcome", 11, 1],
  ]);
  expect(await sent(90)).toEqual([
    ["chapters_sent", 12, 1],
    ["welcome", 111, 1],
  ]);
  const later = new Date(now.getTime() + 2 * seconds.day * 1000);
  expect(await listKindFigures(db, { days: 1, now: later })).toEqual([]);
});

test("a page of broadcasts never looks at a mail, however many there are", async () => {
  const id = await aBroadcast({ recipients: 200 });
  await metrics({ broadcastId: id, sent: 200 });
  for (let index = 0; index < 200; index++) {
    const mail = {
      id: `${id}.${index}`,
      kind: "chapters_sent",
      toEmail: "reader@example.com",
      broadcastId: id,
    };
    const at = isoAfter(now);
    await db.insert(emailOutbox).values({ ...mail, data: {}, state: "sent", dueAt: at, createdAt: at });
  }
  const { db: recorded, calls } = recordingDb();
  expect(await listBroadcasts(recorded, { limit: 10 })).toMatchObject({
    broadcasts: [{ counts: { sent: 200 } }],
  });
  expect(await getBroadcast(recorded, id)).toMatchObject({ counts: { sent: 200 } });
  expect(calls.map(({ rowsRead }) => rowsRead).every((rows) => rows < 20)).toBe(true);
  expect(calls).toHaveLength(2);
});
