import { and, desc, eq, getTableColumns, gte, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { chapterMetrics, contentAccessLogs, dailyMetrics, quizMetrics, totals } from "@/db/schema";
import { listChapters } from "@/lib/chapters/data";
import { cursorOf, dayBefore, fillDays, medianOf, sumCounts } from "./rules";
import type { Access, AccessPlace, ChapterFigures, DayFigures, Overview } from "./schema";

const { lastActive, ...dayColumns } = getTableColumns(dailyMetrics);

/** Figures of the last `days` days, at most 90. Reads a row a day of those and of as many before. */
export async function getOverview(db: Db, { days, now }: { days: number; now: Date }): Promise<Overview> {
  const since = dayBefore(now, days - 1);
  const [rows, sums] = await db.batch([
    db
      .select({ ...dayColumns, lastActive })
      .from(dailyMetrics)
      .where(gte(dailyMetrics.day, dayBefore(now, 2 * days - 1))),
    db.select().from(totals),
  ]);
  const total = (name: string) => sums.find((row) => row.name === name)?.value ?? 0;
  const inSpan = rows.filter(({ day }) => day >= since);
  return {
    days,
    since,
    totals: {
      subscribers: total("subscribers"),
      withAccess: total("with_access"),
      purchased: total("purchased"),
    },
    activeReaders: inSpan.reduce((sum, row) => sum + row.lastActive, 0),
    counts: sumCounts(inSpan),
    before: sumCounts(rows.filter(({ day }) => day < since)),
    daily: fillDays(
      inSpan.map(({ lastActive: _, ...row }) => row),
      { days, now },
    ),
  };
}

/** Each of the last `days` days, oldest first. */
export async function listDays(db: Db, { days, now }: { days: number; now: Date }): Promise<DayFigures[]> {
  const since = dayBefore(now, days - 1);
  const rows = await db.select(dayColumns).from(dailyMetrics).where(gte(dailyMetrics.day, since));
  return fillDays(rows, { days, now });
}

/** Every chapter of the book, in its order, whether it was read or not. Reads a row a chapter and a quiz. */
export async function listChapterFigures(db: Db): Promise<ChapterFigures[]> {
  const [rows, quizzes] = await db.batch([
    db.select().from(chapterMetrics),
    db
      .select({ id: quizMetrics.quizId, attempts: quizMetrics.attempts, passes: quizMetrics.passes })
      .from(quizMetrics),
  ]);
  const known = new Map(rows.map((row) => [row.chapterNumber, row]));
  return listChapters().map((chapter) => {
    const row = known.get(chapter.number);
    const completed = row?.completed ?? 0;
    // Who read as a guest and signed up later has completed what they never opened as a reader.
    const started = Math.max(row?.opened ?? 0, completed);
    const own = quizzes.filter(({ id }) => chapter.quizzes.includes(id));
    return {
      chapterNumber: chapter.number,
      title: chapter.title,
      started,
      completed,
      completionRate: started > 0 ? completed / started : null,
      meanSeconds: row && completed > 0 ? Math.round(row.seconds / completed) : null,
      medianMinutes: medianOf(row?.minutes ?? {}),
      videos: row?.videos ?? 0,
      quizAttempts: own.reduce((sum, { attempts }) => sum + attempts, 0),
      quizPasses: own.reduce((sum, { passes }) => sum + passes, 0),
      views: row?.views ?? 0,
      downloads: row?.downloads ?? 0,
      shares: row?.shares ?? 0,
    };
  });
}

/** Of how many lines a chapter's are looked for at a time: no index finds them. */
const lookedThrough = 400;

/**
 * A page of the access log, newest first; `email` is an address key. Of one chapter a page may hold fewer
 * lines than `limit`, or none, and still name the next: it looks through the log a stretch at a time. Lines
 * are in the order they were written (rowids), a reader's own in that of their time, which is their index.
 */
export async function listAccesses(
  db: Db,
  {
    email,
    chapter,
    cursor,
    limit,
  }: {
    email?: string | undefined;
    chapter?: number | undefined;
    cursor?: AccessPlace | undefined;
    limit: number;
  },
): Promise<{ accesses: Access[]; nextCursor: string | null }> {
  const { createdAt } = contentAccessLogs;
  const row = sql<number>`rowid`;
  const looks = chapter === undefined ? limit : lookedThrough;
  const rows = await db
    .select({ ...getTableColumns(contentAccessLogs), row: row.as("row") })
    .from(contentAccessLogs)
    .where(
      and(email === undefined ? undefined : eq(contentAccessLogs.email, email), cursor && isBefore(cursor)),
    )
    .orderBy(...(email === undefined ? [desc(row)] : [desc(createdAt), desc(row)]))
    .limit(looks + 1);
  const found = rows.slice(0, looks).filter((one) => chapter === undefined || one.chapterNumber === chapter);
  const page = found.slice(0, limit);
  const seenLast = rows.length > looks ? rows[looks - 1] : undefined;
  const last = found.length > limit ? page.at(-1) : seenLast;
  return {
    accesses: page.map(({ row: _, ...access }) => access),
    nextCursor: last ? cursorOf(last) : null,
  };

  function isBefore(place: AccessPlace): SQL {
    return email === undefined
      ? sql`rowid < ${place.row}`
      : sql`(${createdAt}, rowid) < (${place.createdAt}, ${place.row})`;
  }
}
