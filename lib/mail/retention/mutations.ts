import { and, asc, getTableName, gt, inArray, lt, lte, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Db } from "@/db/client";
import {
  contentAccessLogs,
  cronCursors,
  emailOutbox,
  loginRequests,
  rateLimits,
  userSessions,
} from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { pruneSize, retention } from "./rules";

/**
 * Deletes what has had its time, a little at each call: limits whose window has run out, login requests and
 * accesses past their retention, sessions that have ended, and mails of long ago. A call reads a few hundred
 * rows, however many there are.
 */
export async function pruneExpired(db: Db, { now }: { now: Date }): Promise<void> {
  const over = db
    .select({ key: rateLimits.key })
    .from(rateLimits)
    .where(lte(rateLimits.resetsAt, isoAfter(now)))
    .orderBy(asc(rateLimits.resetsAt))
    .limit(pruneSize);
  const [, , , sessions, mails] = await db.batch([
    db.delete(rateLimits).where(inArray(rateLimits.key, over)),
    pruneOldest(db, loginRequests, isoAfter(now, -retention.loginRequests)),
    pruneOldest(db, contentAccessLogs, isoAfter(now, -retention.accessLogs)),
    nextOf(db, userSessions),
    nextOf(db, emailOutbox),
  ]);
  const isOldMail = and(
    lt(emailOutbox.createdAt, isoAfter(now, -retention.mails)),
    sql`${emailOutbox.state} not in ('pending', 'claimed')`,
  );
  await db.batch([
    deleteOf(db, userSessions, sessions, lt(userSessions.expiresAt, isoAfter(now))),
    moveOn(db, userSessions, sessions),
    deleteOf(db, emailOutbox, mails, isOldMail),
    moveOn(db, emailOutbox, mails),
  ]);
}

type Kept = SQLiteTable & { id: SQLiteColumn };
type Row = { id: string };

/** For tables whose rows age in the order in which they were written: only the first can be old. */
function pruneOldest(db: Db, table: Kept & { createdAt: SQLiteColumn }, before: string) {
  const oldest = db.select({ id: table.id }).from(table).orderBy(sql`${table}.rowid`).limit(pruneSize);
  return db.delete(table).where(and(inArray(table.id, oldest), lt(table.createdAt, before)));
}

/**
 * The other tables are walked through by their ids, from where the last call ended, and after the last row
 * from the beginning: an index by age would cost a written row with every refresh of a session.
 */
function nextOf(db: Db, table: Kept) {
  const position = sql`coalesce((select ${cronCursors.position} from ${cronCursors}
    where ${cronCursors.name} = ${getTableName(table)}), '')`;
  return db
    .select({ id: sql<string>`${table.id}`.as("id") })
    .from(table)
    .where(gt(table.id, position))
    .orderBy(asc(table.id))
    .limit(pruneSize);
}

function deleteOf(db: Db, table: Kept, rows: Row[], isOver: SQL | undefined) {
  const looked = sql`(select value from json_each(${JSON.stringify(rows.map(({ id }) => id))}))`;
  return db.delete(table).where(and(sql`${table.id} in ${looked}`, isOver));
}

function moveOn(db: Db, table: Kept, rows: Row[]) {
  const position = (rows.length === pruneSize && rows.at(-1)?.id) || "";
  return db
    .insert(cronCursors)
    .values({ name: getTableName(table), position })
    .onConflictDoUpdate({
      target: cronCursors.name,
      set: { position },
      // A small table is always walked to its end: then there is nothing to write.
      setWhere: sql`${cronCursors.position} <> excluded.position`,
    });
}
