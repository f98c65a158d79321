import { env } from "cloudflare:workers";
import { asc, eq, type SQL, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import {
  chapterMetrics,
  dailyMetrics,
  emailSubscribers,
  emailSuppressions,
  quizMetrics,
  totals,
  userSessions,
} from "@/db/schema";
import { confirmSubscriber, eraseAccount } from "@/lib/accounts/mutations";
import { newId } from "@/lib/base/ids";
import { isoAfter, seconds } from "@/lib/base/time";
import type { Quiz } from "@/lib/chapters/schema";
import { takesListMail } from "@/lib/mail/consent/data";
import { mergeProgress, writeFacts } from "@/lib/progress/mutations";
import { keepGrade } from "@/lib/progress/quiz/service";
import { type Difference, differences, figures, rebuild } from "@/scripts/insights/recount";
import { db, now } from "@/test/factories";
import { type Chance, chance } from "@/test/random";
import { getOverview, listChapterFigures } from "./data";
import { logAccesses } from "./mutations";

const readers = ["ann@example.com", "ben@example.com", "cy@example.com", "dee@example.com"] as const;

/** Each fact that a day counts, as the day it is of and what it counts for. The rules of docs/decisions/022, in plain SQL. */
const dayFacts: Record<string, SQL> = {
  signups: sql`select created_at as at from email_subscribers`,
  logins: sql`select created_at as at from user_sessions`,
  last_active: sql`select max(updated_at) as at from reading_progress group by email`,
  opened: sql`select min(created_at) as at from content_access_logs
    where email is not null and access_type = 'view' group by email, chapter_number`,
  completed: sql`select first_completed_at as at from reading_progress where first_completed_at is not null`,
  videos: sql`select at from progress_marks where kind = 'video'`,
  quizzes: sql`select at from progress_marks where kind = 'quiz'`,
  views: sql`select created_at as at from content_access_logs where access_type = 'view'`,
  downloads: sql`select created_at as at from content_access_logs where access_type = 'download'`,
  shares: sql`select created_at as at from content_access_logs where access_type = 'share'`,
};

type Counted = { day: string; count: number };

/** Of each kind of fact: how many on each day, by the facts and by the roll-up. */
async function countBoth(name: string, facts: SQL): Promise<{ facts: Counted[]; rollUp: Counted[] }> {
  const column = sql.identifier(name);
  return {
    facts: await db.all<Counted>(
      sql`select substr(at, 1, 10) as day, count(*) as count from (${facts}) group by day order by day`,
    ),
    rollUp: await db.all<Counted>(
      sql`select day, ${column} as count from daily_metrics where ${column} <> 0 order by day`,
    ),
  };
}

/** A quiz of one question. */
const aQuiz = (id: string): Quiz => ({
  id,
  title: id,
  pass: 1,
  questions: [
    { id: "q", kind: "number", question: "?", explanation: "", unit: null, answer: 1, tolerance: 0 },
  ],
});

/** Lets one reader do one thing, by the functions that the product does it with. */
async function doSomething({ pick, next }: Chance, at: Date): Promise<void> {
  const email = pick(readers);
  const chapterNumber = pick([1, 2, 3]);
  const deviceId = pick(["phone", "laptop"]);
  const stamp = { chapterNumber, deviceId, at: isoAfter(at) };
  const deeds = [
    () => signUp(email, at),
    () =>
      logAccesses(db, [
        {
          email: pick([email, email, null]),
          chapterNumber,
          accessType: pick(["view", "view", "download", "share"]),
          ip: "203.0.113.77",
          userAgent: null,
          now: at,
        },
      ]),
    () =>
      mergeProgress(db, {
        email,
        updates: [{ ...stamp, timeSpent: Math.floor(next() * 20_000) }],
        now: at,
      }),
    () =>
      mergeProgress(db, { email, updates: [{ ...stamp, completed: pick([true, true, false]) }], now: at }),
    () => {
      const marks = [{ chapterNumber, kind: "video", item: pick(["one", "two"]), at: isoAfter(at) } as const];
      return writeFacts(db, { email, chapters: [chapterNumber], facts: { devices: [], marks }, now: at });
    },
    () => {
      const quiz = aQuiz(pick(["one", "two"]));
      return keepGrade(db, { email, quiz, chapterNumber, answers: { q: pick([1, 2]) }, now: at });
    },
    () =>
      db.insert(userSessions).values({
        id: newId(),
        userEmail: email,
        sessionToken: "a-hash",
        expiresAt: isoAfter(at, seconds.day),
        createdAt: isoAfter(at),
      }),
    () =>
      db
        .update(emailSubscribers)
        .set({ hasAccess: pick([true, false]), hasPurchased: pick([true, false]) })
        .where(eq(emailSubscribers.emailKey, email)),
    () =>
      db
        .update(emailSubscribers)
        .set({ mailTopics: pick([null, ["news"], ["chapters", "news"], []]) })
        .where(eq(emailSubscribers.emailKey, email)),
    () =>
      db
        .insert(emailSuppressions)
        .values({ email, reason: "complaint", createdAt: isoAfter(at) })
        .onConflictDoNothing(),
    () => db.delete(emailSuppressions).where(eq(emailSuppressions.email, email)),
  ] as const;
  await pick<() => unknown>(deeds)();
}

function signUp(email: string, at: Date) {
  const nobody = { firstName: null, lastName: null, from: { browser: null, network: null } };
  return confirmSubscriber(db, { email, ...nobody, purpose: "sign_up", adminEmails: "", now: at });
}

async function expectTotalsOfFacts() {
  const silent = sql`not ${takesListMail("chapters")}`;
  const counts = sql`select count(*) as subscribers, count(*) filter (where has_access) as with_access,
    count(*) filter (where has_purchased) as purchased, count(*) filter (where ${silent}) as silent,
    count(*) filter (where ${silent} and has_access) as silent_with_access,
    count(*) filter (where ${silent} and has_purchased) as silent_purchased from email_subscribers`;
  const rows = await db.select().from(totals).orderBy(asc(totals.name));
  expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual(await db.get(counts));
}

beforeEach(async () => {
  for (const email of readers) await signUp(email, now);
  const random = chance("roll-ups");
  // Four hours apart, so that there are several to a day, and several days.
  for (let step = 0; step < 150; step++) {
    await doSomething(random, new Date(now.getTime() + step * 4 * 3_600_000));
  }
});

test("whatever readers do, each day's figures are those of the facts", async () => {
  for (const [name, facts] of Object.entries(dayFacts)) {
    const counted = await countBoth(name, facts);
    expect(counted.facts.length, name).toBeGreaterThan(0);
    expect(counted.rollUp, name).toEqual(counted.facts);
  }
  await expectTotalsOfFacts();
});

test("whatever readers do, each chapter's figures are those of the facts", async () => {
  const completed = await db.all(sql`
    select chapter_number as chapter, count(*) as completed, sum(first_completed_seconds) as seconds,
      json_group_object(minutes, readers) as minutes
    from (
      select chapter_number, first_completed_seconds, min(first_completed_seconds / 60, 240) as minutes,
        count(*) over (partition by chapter_number, min(first_completed_seconds / 60, 240)) as readers
      from reading_progress where first_completed_at is not null order by chapter_number, minutes
    ) group by chapter_number`);
  const rows = await db.select().from(chapterMetrics).orderBy(asc(chapterMetrics.chapterNumber));
  const rolledUp = rows
    .filter((row) => row.completed > 0)
    .map(({ chapterNumber, completed, seconds, minutes }) => ({
      chapter: chapterNumber,
      completed,
      seconds,
      minutes,
    }));
  expect(rolledUp.length).toBeGreaterThan(0);
  const facts = (completed as { minutes: string }[]).map((row) => ({
    ...row,
    minutes: JSON.parse(row.minutes),
  }));
  expect(rolledUp).toEqual(facts);
});

test("whatever readers do, each quiz's passes are its marks, and no attempt is without an answer", async () => {
  const marks = await db.all(sql`select item as quiz, count(*) as passes from progress_marks
    where kind = 'quiz' group by item order by item`);
  const rows = await db.select().from(quizMetrics).orderBy(asc(quizMetrics.quizId));
  expect(
    rows.map(({ quizId, passes }) => ({ quiz: quizId, passes })).filter(({ passes }) => passes > 0),
  ).toEqual(marks);
  for (const { attempts, passes, right } of rows) {
    expect(right.q ?? 0).toBeGreaterThanOrEqual(passes);
    expect(attempts).toBeGreaterThanOrEqual(right.q ?? 0);
  }
});

test("once readers are erased, what they did is counted as before, and they are no more", async () => {
  const later = new Date(now.getTime() + 30 * seconds.day * 1000);
  const before = await getOverview(db, { days: 90, now: later });
  const chapters = await listChapterFigures(db);
  const someone = sql<string>`select email_key from email_subscribers where last_active_on is not null limit 2`;
  const gone = await db.all<{ id: string; email_key: string }>(
    sql`select id, email_key from email_subscribers where email_key in (${someone})`,
  );
  expect(gone).toHaveLength(2);
  for (const { id, email_key: email } of gone) {
    await eraseAccount(db, { owner: { readerId: id, email }, now: later });
  }
  const after = await getOverview(db, { days: 90, now: later });
  expect(after.counts).toEqual(before.counts);
  expect(after.daily).toEqual(before.daily);
  expect(await listChapterFigures(db)).toEqual(chapters);
  expect(after.totals.subscribers).toBe(before.totals.subscribers - 2);
  expect(after.activeReaders).toBe(before.activeReaders - 2);
  await expectTotalsOfFacts();
});

/** What the command `npm run insights -- check` finds. */
async function differing(): Promise<string[]> {
  // One round trip: the test below asks for each figure that it breaks.
  const found = await env.DB.batch<Difference>(figures.map((figure) => env.DB.prepare(differences(figure))));
  return found.flatMap(({ results }) => results.map(({ figure }) => figure));
}

test("what a device that was offline says late counts on the day on which it was done, and once", async () => {
  const [email] = readers;
  const before = async (ago: number) => {
    const at = new Date(now.getTime() - ago * seconds.day * 1000);
    const marks = [{ chapterNumber: 3, kind: "video", item: "late", at: isoAfter(at) } as const];
    await writeFacts(db, { email, chapters: [3], facts: { devices: [], marks }, now });
    await keepGrade(db, { email, quiz: aQuiz("late"), chapterNumber: 3, answers: { q: 1 }, now: at });
  };
  const counted = () =>
    db.all(sql`select day, videos, quizzes from daily_metrics where day < ${isoAfter(now).slice(0, 10)}
      and videos + quizzes > 0 order by day`);
  await before(1);
  expect(await counted()).toEqual([{ day: "2026-11-19", videos: 1, quizzes: 1 }]);
  await before(3);
  await before(2);
  expect(await counted()).toEqual([{ day: "2026-11-17", videos: 1, quizzes: 1 }]);
  expect(await differing()).toEqual([]);
});

test("the check finds nothing after whatever readers do, nor once one is erased", async () => {
  expect(await differing()).toEqual([]);
  const { id, emailKey } = (await db.select().from(emailSubscribers).get()) ?? { id: "", emailKey: "" };
  await eraseAccount(db, { owner: { readerId: id, email: emailKey }, now });
  expect(await differing()).toEqual([]);
});

test("the check finds each figure that is wrong, and a rebuild makes it what it was", async () => {
  const all = async () => [
    await db.select().from(dailyMetrics).orderBy(asc(dailyMetrics.day)),
    await db.select().from(chapterMetrics).orderBy(asc(chapterMetrics.chapterNumber)),
    await db.select().from(quizMetrics).orderBy(asc(quizMetrics.quizId)),
    await db.select().from(totals).orderBy(asc(totals.name)),
  ];
  const before = await all();
  for (const figure of figures) {
    const { table, column } = figure;
    const [name, of] = [sql.identifier(column), sql.identifier(table)];
    const changed = await db.run(
      figure.isByName
        ? sql`update ${of} set ${name} = '{}' where ${name} <> '{}'`
        : sql`update ${of} set ${name} = ${name} - 1 where ${name} > 0`,
    );
    if (changed.meta.changes === 0) continue;
    expect(new Set(await differing())).toEqual(new Set([`${table}.${column}`]));
    for (const statement of rebuild(figure)) await db.run(sql.raw(statement));
    expect(await all()).toEqual(before);
  }
  // A day of which no fact is left is no day with sign-ups.
  await db.run(sql`insert into daily_metrics (day, signups) values ('2020-01-01', 3)`);
  expect(await differing()).toEqual(["daily_metrics.signups"]);
  for (const statement of figures.flatMap(rebuild)) await db.run(sql.raw(statement));
  expect(await differing()).toEqual([]);
});
