import { and, asc, inArray, lt, lte, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Db } from "@/db/client";
import {
  contentAccessLogs,
  emailOutbox,
  loginRequests,
  rateLimits,
  shareLinks,
  userSessions,
} from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { isOnPage, moveOn, nextPage } from "../cursors/mutations";
import { pruneSize, retention } from "./rules";

/** By id: an index by age would cost a written row with every refresh of a session. */
const sessionWalk = { name: "user_sessions", table: userSessions, size: pruneSize };
const mailWalk = { name: "email_outbox", table: emailOutbox, size: pruneSize };

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
  const [, , , , sessions, mails] = await db.batch([
    db.delete(rateLimits).where(inArray(rateLimits.key, over)),
    pruneOldest(db, loginRequests, isoAfter(now, -retention.loginRequests)),
    pruneOldest(db, shareLinks, isoAfter(now, -retention.shareLinks)),
    pruneOldest(db, contentAccessLogs, isoAfter(now, -retention.accessLogs)),
    nextPage(db, sessionWalk),
    nextPage(db, mailWalk),
  ]);
  const isOldMail = and(
    lt(emailOutbox.createdAt, isoAfter(now, -retention.mails)),
    sql`${emailOutbox.state} not in ('pending', 'claimed')`,
  );
  await db.batch([
    db
      .delete(userSessions)
      .where(and(isOnPage(sessionWalk, sessions), lt(userSessions.expiresAt, isoAfter(now)))),
    moveOn(db, sessionWalk, sessions),
    db.delete(emailOutbox).where(and(isOnPage(mailWalk, mails), isOldMail)),
    moveOn(db, mailWalk, mails),
  ]);
}

type Kept = SQLiteTable & { id: SQLiteColumn };

/** For tables whose rows age in the order in which they were written: only the first can be old. */
function pruneOldest(db: Db, table: Kept & { createdAt: SQLiteColumn }, before: string) {
  const oldest = db.select({ id: table.id }).from(table).orderBy(sql`${table}.rowid`).limit(pruneSize);
  return db.delete(table).where(and(inArray(table.id, oldest), lt(table.createdAt, before)));
}
