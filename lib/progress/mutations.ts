import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailSubscribers, progressDevices, progressMarks, readingProgress } from "@/db/schema";
import type { DeviceKind } from "@/lib/base/client";
import { AppError } from "@/lib/base/errors";
import { isoAfter } from "@/lib/base/time";
import { findChapter } from "@/lib/chapters/data";
import { progressQuery, toProgress } from "./data";
import { type Facts, factsOf } from "./rules";
import type { Progress, ProgressUpdate } from "./schema";

/**
 * Takes in what a reader's devices say, and returns the merged progress of each chapter they speak of,
 * by number. `email` is the address key; `device` is the kind of the device that speaks, if it is known.
 * Throws `not_found` when one of the chapters does not exist;
 * then nothing is written.
 */
export async function mergeProgress(
  db: Db,
  {
    email,
    updates,
    device = null,
    now,
  }: { email: string; updates: readonly ProgressUpdate[]; device?: DeviceKind | null; now: Date },
): Promise<Progress[]> {
  const stated = updates.map((update) => {
    const chapter = findChapter(update.chapterNumber);
    if (!chapter)
      throw new AppError("not_found", { message: `There is no chapter ${update.chapterNumber}.` });
    return factsOf(update, chapter.videos, now);
  });
  const facts = {
    devices: stated.flatMap(({ devices }) => devices),
    marks: stated.flatMap(({ marks }) => marks),
  };
  const chapters = [...new Set(updates.map(({ chapterNumber }) => chapterNumber))].sort((a, b) => a - b);
  return writeFacts(db, { email, chapters, facts, device, now });
}

/**
 * Adds facts to what is known of a reader, and returns the progress in `chapters`, in their order.
 *
 * One batch, hence atomic and one round trip, and it reads nothing first: each statement is a merge in
 * itself, so requests that race, repeat or overtake each other end in the same state (`mergeFacts` says
 * which). The statements take their rows as one JSON text, whatever their number, because D1 binds at
 * most 100 parameters; each selects every column of its table, in the order of db/schema. What changes
 * nothing writes no row: D1 counts, and charges, every write. Facts of nobody, a reader who was erased,
 * are let go.
 */
export async function writeFacts(
  db: Db,
  {
    email,
    chapters,
    facts,
    device = null,
    now,
  }: { email: string; chapters: readonly number[]; facts: Facts; device?: DeviceKind | null; now: Date },
): Promise<Progress[]> {
  const [, , , rows] = await db.batch([
    mergeDevices(db, { email, facts, device }),
    mergeMarks(db, email, facts),
    recompute(db, { email, chapters, now }),
    progressQuery(db, email, chapters),
  ]);
  return chapters.map((chapterNumber) => toProgress(rows, chapterNumber));
}

/** A device may report for a while after its reader was erased: what it says must not bring the address back. */
function isReader(email: string) {
  return sql`exists (select 1 from ${emailSubscribers} where ${emailSubscribers.emailKey} = ${email})`;
}

/**
 * Per device: the largest time with its earliest report, and the latest position. The kind of a device is
 * no fact of the merge: it is set once, with a row that is written anyway, and never for its own sake.
 */
function mergeDevices(
  db: Db,
  { email, facts, device }: { email: string; facts: Facts; device: DeviceKind | null },
) {
  const known = progressDevices;
  const moreTime = sql`(excluded.time_spent > ${known.timeSpent}
    or (excluded.time_spent = ${known.timeSpent} and excluded.updated_at < ${known.updatedAt}))`;
  const laterPosition = sql`(excluded.position_at is not null and (${known.positionAt} is null
    or (excluded.position_at, excluded.position_block, excluded.position_offset)
     > (${known.positionAt}, ${known.positionBlock}, ${known.positionOffset})))`;
  // The largest time goes first, so that most of a device's older reports find nothing left to write.
  const stated = sql`
    select ${email}, value ->> 'chapterNumber', value ->> 'deviceId', value ->> 'timeSpent',
      value ->> '$.position.block', value ->> '$.position.offset',
      iif(value -> 'position' = 'null', null, value ->> 'at'), value ->> 'at', ${device}
    from json_each(${JSON.stringify(facts.devices)})
    where ${isReader(email)}
    order by value ->> 'timeSpent' desc`;
  return db
    .insert(known)
    .select(stated)
    .onConflictDoUpdate({
      target: [known.email, known.chapterNumber, known.deviceId],
      set: {
        timeSpent: sql`iif(${moreTime}, excluded.time_spent, ${known.timeSpent})`,
        updatedAt: sql`iif(${moreTime}, excluded.updated_at, ${known.updatedAt})`,
        positionBlock: sql`iif(${laterPosition}, excluded.position_block, ${known.positionBlock})`,
        positionOffset: sql`iif(${laterPosition}, excluded.position_offset, ${known.positionOffset})`,
        positionAt: sql`iif(${laterPosition}, excluded.position_at, ${known.positionAt})`,
        kind: sql`coalesce(${known.kind}, excluded.kind)`,
      },
      setWhere: sql`${moreTime} or ${laterPosition}`,
    });
}

/** A video or quiz keeps its first time; "yes" and "no" keep their last. A query that was not run. */
export function mergeMarks(db: Db, email: string, { marks }: Facts) {
  const known = progressMarks;
  const stated = sql`
    select ${email}, value ->> 'chapterNumber', value ->> 'kind', value ->> 'item', value ->> 'at'
    from json_each(${JSON.stringify(marks)})
    where ${isReader(email)}`;
  return db
    .insert(known)
    .select(stated)
    .onConflictDoUpdate({
      target: [known.email, known.chapterNumber, known.kind, known.item],
      set: { at: sql`excluded.at` },
      setWhere: sql`iif(${known.kind} = 'completed', excluded.at > ${known.at}, excluded.at < ${known.at})`,
    });
}

/** The reader's one row a chapter, from the facts that are held by now, as a query that was not run. */
export function recompute(
  db: Db,
  { email, chapters, now }: { email: string; chapters: readonly number[]; now: Date },
) {
  const mark = sql`from progress_marks where email = ${email} and chapter_number = chapter`;
  const device = sql`from progress_devices where email = ${email} and chapter_number = chapter`;
  const merged = sql`
    with chapters as (select value as chapter from json_each(${JSON.stringify(chapters)})),
    facts as (
      select chapter,
        (select at ${mark} and kind = 'completed' and item = 'yes') as yes_at,
        coalesce((select at ${mark} and kind = 'completed' and item = 'no'), '') as no_at,
        (select coalesce(sum(time_spent), 0) ${device}) as seconds,
        (select json_group_array(item) from (select item ${mark} and kind = 'video' order by item)) as videos,
        (select json_group_array(item) from (select item ${mark} and kind = 'quiz' order by item)) as quizzes,
        (select rowid ${device} and position_at is not null
          order by position_at desc, device_id desc limit 1) as last_device,
        (select max(at) from (select at ${mark}
          union all select max(updated_at, coalesce(position_at, '')) ${device})) as last_at
      from chapters
    )
    select lower(hex(randomblob(16))), ${email}, chapter, coalesce(yes_at >= no_at, false),
      iif(yes_at >= no_at, yes_at, null), seconds, videos, quizzes, last.position_block, last.position_offset,
      ${isoAfter(now)}, last_at, iif(yes_at >= no_at, yes_at, null), iif(yes_at >= no_at, seconds, null)
    from facts left join progress_devices as last on last.rowid = last_device
    where last_at is not null`;
  const known = readingProgress;
  return db
    .insert(known)
    .select(merged)
    .onConflictDoUpdate({
      target: [known.email, known.chapterNumber],
      set: {
        completed: sql`excluded.completed`,
        completedAt: sql`excluded.completed_at`,
        timeSpent: sql`excluded.time_spent`,
        videosWatched: sql`excluded.videos_watched`,
        quizzesPassed: sql`excluded.quizzes_passed`,
        positionBlock: sql`excluded.position_block`,
        positionOffset: sql`excluded.position_offset`,
        updatedAt: sql`excluded.updated_at`,
        // Of the first completion, whatever is taken back and done again.
        firstCompletedAt: sql`coalesce(${known.firstCompletedAt}, excluded.first_completed_at)`,
        firstCompletedSeconds: sql`coalesce(${known.firstCompletedSeconds}, excluded.first_completed_seconds)`,
      },
      setWhere: sql`(excluded.completed, excluded.completed_at, excluded.time_spent, excluded.videos_watched,
          excluded.quizzes_passed, excluded.position_block, excluded.position_offset, excluded.updated_at)
        is not (${known.completed}, ${known.completedAt}, ${known.timeSpent}, ${known.videosWatched},
          ${known.quizzesPassed}, ${known.positionBlock}, ${known.positionOffset}, ${known.updatedAt})`,
    });
}
