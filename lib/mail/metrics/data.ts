import { and, eq, gte, inArray, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { broadcasts, deadLetters, emailOutbox, mailMetrics } from "@/db/schema";
import { isoAfter, seconds } from "@/lib/base/time";

/** What became of the mails of some days, to one or to many. */
export type MailHealth = {
  /** Of how many days. */
  days: number;
  sent: number;
  delivered: number;
  /** Refused by the provider. */
  failed: number;
  bounced: number;
  complained: number;
};

/** Longer spans would read more rows than a page may. */
const maxDays = 30;
const maxBroadcasts = 50;

/** The health of the mail of the last `days` days, at most 30; of mails to many the last 50. */
export async function getMailHealth(db: Db, { days, now }: { days: number; now: Date }): Promise<MailHealth> {
  const span = Math.min(days, maxDays);
  const since = isoAfter(now, -(span - 1) * seconds.day).slice(0, 10);
  // By rowid, which is the order they were made in: their time has no index.
  const newest = db
    .select({ id: broadcasts.id })
    .from(broadcasts)
    .orderBy(sql`rowid desc`)
    .limit(maxBroadcasts);
  const { broadcastId, day } = mailMetrics;
  const sum = (name: "sent" | "delivered" | "failed" | "bounced" | "complained") =>
    sql<number>`coalesce(sum(${mailMetrics[name]}), 0)`;
  const row = await db
    .select({
      sent: sum("sent"),
      delivered: sum("delivered"),
      failed: sum("failed"),
      bounced: sum("bounced"),
      complained: sum("complained"),
    })
    .from(mailMetrics)
    .where(and(or(eq(broadcastId, ""), inArray(broadcastId, newest)), gte(day, since)))
    .get();
  const none = { sent: 0, delivered: 0, failed: 0, bounced: 0, complained: 0 };
  return { days: span, ...(row ?? none) };
}

/** What waits to be sent, and what the queue gave up on. */
export type OutboxState = {
  /** Mails to one that wait or are being sent, at most `limit`: then there are as many or more. */
  waiting: number;
  /** How many of them are being sent at this moment. */
  sending: number;
  /** Since when the first of them should have gone; null when none waits. */
  dueSince: string | null;
  /** Mails to many that are under way. */
  broadcasts: number;
  deadLetters: number;
  limit: number;
};

const limit = 100;

/** The state of the outbox and the queue, from at most `limit` rows of each. */
export async function getOutboxState(db: Db): Promise<OutboxState> {
  // As the indices are written, so that they are used.
  const waiting = db
    .select({ dueAt: emailOutbox.dueAt, state: emailOutbox.state })
    .from(emailOutbox)
    .where(sql`${emailOutbox.state} in ('pending', 'claimed') and ${emailOutbox.broadcastId} is null`)
    .orderBy(emailOutbox.dueAt)
    .limit(limit)
    .as("waiting");
  const open = db
    .select({ id: broadcasts.id })
    .from(broadcasts)
    .where(sql`${broadcasts.state} in ('preparing', 'sending')`)
    .limit(limit)
    .as("open");
  const dead = db.select({ id: deadLetters.id }).from(deadLetters).limit(limit).as("dead");
  const count = sql<number>`count(*)`;
  const [[mails], [many], [letters]] = await db.batch([
    db
      .select({
        count,
        sending: sql<number>`coalesce(sum(${waiting.state} = 'claimed'), 0)`,
        dueSince: sql<string | null>`min(${waiting.dueAt})`,
      })
      .from(waiting),
    db.select({ count }).from(open),
    db.select({ count }).from(dead),
  ]);
  return {
    waiting: mails?.count ?? 0,
    sending: mails?.sending ?? 0,
    dueSince: mails?.dueSince ?? null,
    broadcasts: many?.count ?? 0,
    deadLetters: letters?.count ?? 0,
    limit,
  };
}
