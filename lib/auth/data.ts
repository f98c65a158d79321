import { and, asc, desc, eq, gt, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailSubscribers, readingProgress, userSessions } from "@/db/schema";
import { subscriberColumns } from "@/lib/accounts/data";
import type { Subscriber } from "@/lib/accounts/schema";
import { type IsoTime, isoAfter } from "@/lib/base/time";
import { adminSessionSeconds } from "./rules";
import type { OpenSession, Session } from "./schema";

/**
 * The query for the chapters that a session's reader has completed; not awaited, because it always stands
 * in a batch with what starts or renews the session. It goes along with the credentials, so that a document
 * shows a reader's progress without asking the database (docs/decisions/003).
 */
export function completedQuery(db: Db, sessionId: string) {
  return db
    .select({ chapterNumber: readingProgress.chapterNumber })
    .from(readingProgress)
    .innerJoin(userSessions, eq(userSessions.userEmail, readingProgress.email))
    .where(and(eq(userSessions.id, sessionId), eq(readingProgress.completed, true)))
    .orderBy(asc(readingProgress.chapterNumber));
}

/** A reader's sessions that have not run out, the last used first. `email` is the address key. */
export function listSessions(db: Db, { email, now }: { email: string; now: Date }): Promise<OpenSession[]> {
  const lastUsedAt = sql<IsoTime>`coalesce(${userSessions.rotatedAt}, ${userSessions.createdAt})`;
  return db
    .select({
      id: userSessions.id,
      createdAt: userSessions.createdAt,
      lastUsedAt,
      browser: userSessions.browser,
      network: userSessions.network,
    })
    .from(userSessions)
    .where(and(eq(userSessions.userEmail, email), gt(userSessions.expiresAt, isoAfter(now))))
    .orderBy(desc(lastUsedAt), asc(userSessions.id));
}

/** When somebody signed in to this session, or `null` when it is over. */
export async function getSignInTime(db: Db, sessionId: string): Promise<IsoTime | null> {
  const query = db.select({ createdAt: userSessions.createdAt }).from(userSessions);
  return (await query.where(eq(userSessions.id, sessionId)).get())?.createdAt ?? null;
}

/**
 * The admin behind a session, or `null`: as the database says now, whatever the token says. The session
 * must be there still, and not older than an admin's may be.
 */
export async function getAdmin(
  db: Db,
  { session, now }: { session: Session; now: Date },
): Promise<Subscriber | null> {
  const query = db
    .select(subscriberColumns)
    .from(userSessions)
    .innerJoin(emailSubscribers, eq(emailSubscribers.emailKey, userSessions.userEmail));
  const isAdminNow = and(
    eq(userSessions.id, session.sessionId),
    gt(userSessions.createdAt, isoAfter(now, -adminSessionSeconds)),
    eq(emailSubscribers.id, session.readerId),
    eq(emailSubscribers.role, "admin"),
  );
  return (await query.where(isAdminNow).get()) ?? null;
}
