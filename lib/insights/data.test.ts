import { expect, test } from "vitest";
import { chapterMetrics, contentAccessLogs, dailyMetrics, quizMetrics, totals } from "@/db/schema";
import { isoAfter, seconds } from "@/lib/base/time";
import { aSubscriber, db, now } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { getOverview, listAccesses, listChapterFigures, listDays } from "./data";
import { dayBefore } from "./rules";
import { accessListInput } from "./schema";

/** More rows read than this, and a page costs too much (the figure). */
const mostRows = 1000;

/** Writes this many lines of the log, a second apart, the oldest first; every third is of chapter 2. */
async function someAccesses(count: number, email: string | null = null) {
  const rows = Array.from({ length: count }, (_, index) => [
    `${email ?? "guest"}-${index}`,
    email,
    index % 3 === 0 ? 2 : 1,
    isoAfter(now, index - count),
  ]);
  await db.run(
    `insert into content_access_logs (id, email, chapter_number, access_type, created_at)
     select value ->> 0, value ->> 1, value ->> 2, 'view', value ->> 3 from json_each('${JSON.stringify(rows)}')`,
  );
}

/** Reads page after page to the end, and returns the ids and what each page cost. */
async function readAll(options: { email?: string; chapter?: number; limit: number }) {
  const { db: recorded, calls } = recordingDb();
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const input = accessListInput.parse({ ...(cursor ? { cursor } : {}) });
    const page = await listAccesses(recorded, { ...options, cursor: input.cursor });
    ids.push(...page.accesses.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return { ids, calls };
}

test("the overview sums the days of its span, and as many before", async () => {
  await db.insert(dailyMetrics).values([
    { day: dayBefore(now, 0), signups: 1, lastActive: 4, active: 4, paid: { EUR: 500 }, purchases: 1 },
    { day: dayBefore(now, 6), signups: 2, lastActive: 3, active: 5, paid: { EUR: -100, USD: 7 }, refunds: 1 },
    { day: dayBefore(now, 7), signups: 4, lastActive: 8, active: 9 },
    { day: dayBefore(now, 13), signups: 8 },
    { day: dayBefore(now, 14), signups: 16 },
  ]);
  await db.insert(totals).values([
    { name: "subscribers", value: 31 },
    { name: "with_access", value: 20 },
    { name: "purchased", value: 3 },
  ]);
  const week = await getOverview(db, { days: 7, now });
  expect(week).toMatchObject({
    days: 7,
    since: "2026-11-14",
    totals: { subscribers: 31, withAccess: 20, purchased: 3 },
    activeReaders: 7,
    counts: { signups: 3, purchases: 1, refunds: 1, paid: { EUR: 400, USD: 7 } },
    before: { signups: 12, paid: {} },
  });
  expect(week.daily.map(({ day, active }) => [day, active])).toEqual([
    ["2026-11-14", 5],
    ["2026-11-15", 0],
    ["2026-11-16", 0],
    ["2026-11-17", 0],
    ["2026-11-18", 0],
    ["2026-11-19", 0],
    ["2026-11-20", 4],
  ]);
  expect(await listDays(db, { days: 7, now })).toEqual(week.daily);
  expect(await getOverview(db, { days: 1, now })).toMatchObject({
    activeReaders: 4,
    counts: { signups: 1 },
    before: { signups: 0 },
  });
});

test("a chapter's figures are of all times, and a chapter that nobody read has no rate", async () => {
  await db.insert(chapterMetrics).values([
    {
      chapterNumber: 1,
      opened: 8,
      completed: 4,
      seconds: 1200,
      minutes: { "1": 1, "3": 1, "10": 2 },
      views: 30,
    },
    { chapterNumber: 2, opened: 0, completed: 1, seconds: 90, minutes: { "1": 1 } },
  ]);
  await db.insert(quizMetrics).values({ quizId: "no-such-quiz", attempts: 9, passes: 9 });
  const [first, second, third] = await listChapterFigures(db);
  expect(first).toMatchObject({
    chapterNumber: 1,
    started: 8,
    completed: 4,
    completionRate: 0.5,
    meanSeconds: 300,
    medianMinutes: 6.5,
    views: 30,
    quizAttempts: 0,
  });
  expect(second).toMatchObject({ started: 1, completed: 1, completionRate: 1, medianMinutes: 1 });
  expect(third).toMatchObject({ started: 0, completionRate: null, meanSeconds: null, medianMinutes: null });
});

test("the overview and the chapters cost no more rows, however long the book has been read", async () => {
  await db.run(
    `with recursive days (day) as (select date('2026-11-20') union all select date(day, '-1 day') from days limit 1500)
     insert into daily_metrics (day, active) select day, 1 from days`,
  );
  await db.run(
    `with recursive n (n) as (select 0 union all select n + 1 from n limit 100)
     insert into chapter_metrics (chapter_number) select n from n`,
  );
  const { db: recorded, calls } = recordingDb();
  const overview = await getOverview(recorded, { days: 90, now });
  expect(overview.daily).toHaveLength(90);
  await listChapterFigures(recorded);
  expect(calls.reduce((sum, { rowsRead }) => sum + rowsRead, 0)).toBeLessThan(400);
});

test("the access log is read newest first, each line once, and no page reads many rows", async () => {
  await someAccesses(900);
  await aSubscriber(db, { email: "keen@example.com" });
  await someAccesses(1200, "keen@example.com");
  const newestFirst = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${name}-${count - 1 - index}`);
  const keen = newestFirst("keen@example.com", 1200);
  const guests = newestFirst("guest", 900);
  const ofChapter = (ids: string[]) => ids.filter((id) => Number(id.split("-").at(-1)) % 3 === 0);

  for (const { options, expected } of [
    { options: {}, expected: [...keen, ...guests] },
    { options: { email: "keen@example.com" }, expected: keen },
    { options: { chapter: 2 }, expected: ofChapter([...keen, ...guests]) },
    { options: { email: "keen@example.com", chapter: 2 }, expected: ofChapter(keen) },
    { options: { chapter: 9 }, expected: [] },
    { options: { email: "nobody@example.com" }, expected: [] },
  ]) {
    const { ids, calls } = await readAll({ ...options, limit: 100 });
    expect(ids, JSON.stringify(options)).toEqual(expected);
    for (const { rowsRead } of calls) expect(rowsRead, JSON.stringify(options)).toBeLessThan(mostRows);
  }
});

test("a line that comes while pages are turned moves none of the others", async () => {
  await someAccesses(4);
  const first = await listAccesses(db, { limit: 2 });
  await db.insert(contentAccessLogs).values({
    id: "late",
    chapterNumber: 1,
    accessType: "view",
    createdAt: isoAfter(now, seconds.hour),
  });
  const { cursor } = accessListInput.parse({ cursor: first.nextCursor });
  const second = await listAccesses(db, { limit: 2, cursor });
  expect([...first.accesses, ...second.accesses].map(({ id }) => id)).toEqual([
    "guest-3",
    "guest-2",
    "guest-1",
    "guest-0",
  ]);
  expect(second.nextCursor).toBeNull();
  expect(accessListInput.safeParse({ cursor: "made-up!" }).success).toBe(false);
});
