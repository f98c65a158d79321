import { and, asc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { readingProgress } from "@/db/schema";
import { noProgress } from "./rules";
import type { Progress } from "./schema";

/** The progress of the reader with this address key in one chapter; zeroes where there is none. */
export async function getProgress(db: Db, email: string, chapterNumber: number): Promise<Progress> {
  const rows = await progressQuery(db, email, [chapterNumber]);
  return toProgress(rows, chapterNumber);
}

/** The progress of the reader with this address key in every chapter they began, in reading order. */
export async function listProgress(db: Db, email: string): Promise<Progress[]> {
  const rows = await db
    .select()
    .from(readingProgress)
    .where(eq(readingProgress.email, email))
    .orderBy(asc(readingProgress.chapterNumber));
  return rows.map((row) => toProgress([row], row.chapterNumber));
}

/** The query for the rows of some chapters; not awaited, so that it can stand in a batch. */
export function progressQuery(db: Db, email: string, chapterNumbers: readonly number[]) {
  // As one JSON text, because D1 binds at most 100 parameters.
  const wanted = sql`(select value from json_each(${JSON.stringify(chapterNumbers)}))`;
  return db
    .select()
    .from(readingProgress)
    .where(and(eq(readingProgress.email, email), sql`${readingProgress.chapterNumber} in ${wanted}`));
}

/** The progress in one chapter out of the rows that were read; zeroes where none of them is of it. */
export function toProgress(rows: (typeof readingProgress.$inferSelect)[], chapterNumber: number): Progress {
  const row = rows.find((candidate) => candidate.chapterNumber === chapterNumber);
  if (!row) return noProgress(chapterNumber);
  const { completed, completedAt, timeSpent, videosWatched, quizzesPassed, updatedAt } = row;
  const { positionBlock: block, positionOffset: offset } = row;
  return {
    chapterNumber,
    completed,
    completedAt,
    timeSpent,
    videosWatched,
    quizzesPassed,
    position: block === null || offset === null ? null : { block, offset },
    updatedAt,
  };
}
