import { and, asc, count, eq, lt, lte, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import {
  emailOutbox,
  emailSubscribers,
  emailSuppressions,
  loginRequests,
  readingProgress,
} from "@/db/schema";
import { type IsoTime, isoAfter } from "@/lib/base/time";
import type { LoginFacts, ReaderFacts } from "./rules";

/** Written out, not bound: SQLite uses a partial index only for a condition it can read in the text. */
export const isOpen = sql`${emailOutbox.state} in ('pending', 'claimed')`;
const isSingle = sql`${emailOutbox.broadcastId} is null`;

/** What the sweeper looks for: mails of no broadcast that are due, and claims that ran out, oldest first. Ids only. */
export async function listDueMail(db: Db, { now, limit }: { now: Date; limit: number }): Promise<string[]> {
  const rows = await db
    .select({ id: emailOutbox.id })
    .from(emailOutbox)
    .where(and(isOpen, isSingle, lte(emailOutbox.dueAt, isoAfter(now))))
    .orderBy(asc(emailOutbox.dueAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** How many mails of no broadcast have been waiting since before a time. Reads open mails only. */
export async function countWaiting(db: Db, { since }: { since: IsoTime }): Promise<number> {
  const query = db.select({ count: count() }).from(emailOutbox);
  return (await query.where(and(isOpen, isSingle, lt(emailOutbox.createdAt, since))).get())?.count ?? 0;
}

/** Where a mail stands, or `null` when there is no such row. */
export async function getMailState(db: Db, id: string): Promise<{ state: string; dueAt: IsoTime } | null> {
  const query = db.select({ state: emailOutbox.state, dueAt: emailOutbox.dueAt }).from(emailOutbox);
  return (await query.where(eq(emailOutbox.id, id)).get()) ?? null;
}

/** The facts of a sign-in or sign-up mail, in one read. Names stay behind (security.md, rule 14). */
export async function getLoginFacts(db: Db, loginRequestId: string): Promise<LoginFacts> {
  const row = await db
    .select({
      id: loginRequests.id,
      createdAt: loginRequests.createdAt,
      expiresAt: loginRequests.expiresAt,
      usedAt: loginRequests.usedAt,
      subscriberId: sql<string | null>`${emailSubscribers.id}`.as("subscriber_id"),
      suppression: emailSuppressions.reason,
    })
    .from(loginRequests)
    .leftJoin(emailSubscribers, eq(emailSubscribers.emailKey, loginRequests.emailKey))
    .leftJoin(emailSuppressions, eq(emailSuppressions.email, loginRequests.emailKey))
    .where(eq(loginRequests.id, loginRequestId))
    .get();
  if (!row) return { request: null, isKnown: false, suppression: null };
  const { subscriberId, suppression, ...request } = row;
  return { request, isKnown: subscriberId !== null, suppression };
}

/** What a mail to a subscriber depends on, in one read; `null` when they are gone. */
export async function getReaderFacts(db: Db, subscriberId: string): Promise<ReaderFacts | null> {
  const completed = db
    .select({ count: count() })
    .from(readingProgress)
    .where(and(eq(readingProgress.email, emailSubscribers.emailKey), eq(readingProgress.completed, true)));
  const row = await db
    .select({
      id: emailSubscribers.id,
      firstName: emailSubscribers.firstName,
      hasAccess: emailSubscribers.hasAccess,
      hasPurchased: emailSubscribers.hasPurchased,
      mailTopics: emailSubscribers.mailTopics,
      suppression: emailSuppressions.reason,
      completed: sql<number>`${completed}`.as("completed"),
    })
    .from(emailSubscribers)
    .leftJoin(emailSuppressions, eq(emailSuppressions.email, emailSubscribers.emailKey))
    .where(eq(emailSubscribers.id, subscriberId))
    .get();
  return row ?? null;
}
