import { and, asc, desc, eq, isNotNull, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { progressDevices, readingProgress } from "@/db/schema";
import { findChapter } from "@/lib/chapters/data";
import { noProgress } from "./rules";
import type { Place, Progress } from "./schema";

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

/**
 * Where the reader with this address key was last in each chapter, newest first; of equal times the device
 * that `mergeFacts` prefers. Chapters that the book no longer has are left out. One round trip.
 */
export async function listPlaces(db: Db, email: string): Promise<Place[]> {
  const { positionAt, deviceId } = progressDevices;
  const rows = await db
    .select()
    .from(progressDevices)
    .where(and(eq(progressDevices.email, email), isNotNull(positionAt)))
    .orderBy(desc(positionAt), desc(deviceId));
  const latest = new Map<number, Place>();
  for (const row of rows) {
    const chapter = findChapter(row.chapterNumber);
    const { positionBlock: block, positionOffset: offset, positionAt: at } = row;
    if (!chapter || latest.has(chapter.number) || block === null || offset === null || at === null) continue;
    latest.set(chapter.number, {
      chapterNumber: chapter.number,
      slug: chapter.slug,
      title: chapter.title,
      block,
      offset,
      heading: chapter.toc.find(({ id }) => id === block)?.text ?? null,
      at,
      deviceId: row.deviceId,
      device: row.kind,
    });
  }
  return [...latest.values()];
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
