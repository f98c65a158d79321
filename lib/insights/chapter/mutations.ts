import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { chapterStops, cronCursors, readingProgress } from "@/db/schema";
import { oldStopsPage, positionOf, stopsCursor, stopsPage, type Walk, walkAt, walkFor } from "./rules";

/**
 * Counts, for each chapter, where the readers are who have begun and not completed it: a page of their progress
 * at each call, a walk through all of it once a day. A finished walk is shown instead of the one before, whose
 * rows then go, some at each call.
 *
 * A page is counted in the batch that moves the cursor past it, and only if the cursor still stands before it:
 * a call that is killed has counted nothing, and of two at once one has.
 */
export async function gatherStops(db: Db, { now }: { now: Date }): Promise<void> {
  const cursor = await db.select().from(cronCursors).where(eq(cronCursors.name, stopsCursor)).get();
  const before = cursor?.position ?? "";
  const known = walkAt(before);
  const walk = walkFor(known, now);
  if (!walk) return void (await deleteOldWalks(db, known));
  const last = await db
    .select({ id: readingProgress.id })
    .from(readingProgress)
    .where(gt(readingProgress.id, walk.after))
    .orderBy(asc(readingProgress.id))
    .limit(1)
    .offset(stopsPage - 1)
    .get();
  const next = last ? { ...walk, after: last.id } : { ...walk, shown: walk.current, after: "" };
  await db.batch([
    countPage(db, { walk, last: last?.id ?? null, before }),
    moveOn(db, { before, position: positionOf(next) }),
    deleteOldWalks(db, known),
  ]);
}

/** Adds the readers of one page to the walk's counts; none if the cursor has moved on since `before`. */
function countPage(db: Db, { walk, last, before }: { walk: Walk; last: string | null; before: string }) {
  const { id, chapterNumber, positionBlock, completed } = readingProgress;
  const stands = sql`coalesce((select position from ${cronCursors} where name = ${stopsCursor}), '') = ${before}`;
  const isOnPage = and(gt(id, walk.after), last === null ? undefined : lte(id, last));
  const counted = sql`
    select ${walk.current}, ${chapterNumber}, coalesce(${positionBlock}, '') as place, count(*)
    from ${readingProgress} where ${and(isOnPage, eq(completed, false), stands)}
    group by ${chapterNumber}, place`;
  return db
    .insert(chapterStops)
    .select(counted)
    .onConflictDoUpdate({
      target: [chapterStops.walk, chapterStops.chapterNumber, chapterStops.block],
      set: { readers: sql`${chapterStops.readers} + excluded.readers` },
    });
}

function moveOn(db: Db, { before, position }: { before: string; position: string }) {
  return db
    .insert(cronCursors)
    .values({ name: stopsCursor, position })
    .onConflictDoUpdate({
      target: cronCursors.name,
      set: { position },
      setWhere: eq(cronCursors.position, before),
    });
}

/** Some rows of the walks before the one that is shown, the oldest first: one stretch of the key. */
function deleteOldWalks(db: Db, { shown }: Walk) {
  const row = sql`${chapterStops}.rowid`;
  const old = db
    .select({ row: row.as("old_row") })
    .from(chapterStops)
    .where(sql`${chapterStops.walk} < ${shown}`)
    .orderBy(asc(chapterStops.walk))
    .limit(oldStopsPage);
  return db.delete(chapterStops).where(sql`${row} in ${old}`);
}
