import { type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailOutbox, mailMetrics } from "@/db/schema";

/** The counts of a row of `mail_metrics`, in the order of db/schema. */
const counters = [
  "sent",
  "unknown",
  "failed",
  "skipped",
  "expired",
  "delivered",
  "opened",
  "machineOpened",
  "clicked",
  "bounced",
  "complained",
  "unsubscribed",
] as const;

export type Counter = (typeof counters)[number];

/**
 * Adds the mails of the outbox that `where` finds to a count, each to its day, kind and broadcast; `by: -1`
 * takes them off it. Not awaited: it stands in the batch that writes the fact, before the statement that
 * makes `where` untrue, so that a count and its facts never part.
 */
export function countMails(
  db: Db,
  { counter, where, by = 1 }: { counter: Counter; where: SQL | undefined; by?: 1 | -1 },
) {
  const values = sql.join(
    counters.map((name) => (name === counter ? sql`${by} * count(*)` : sql`0`)),
    sql`, `,
  );
  const counted = sql`
    select substr(${emailOutbox.createdAt}, 1, 10), ${emailOutbox.kind}, coalesce(${emailOutbox.broadcastId}, ''), ${values}
    from ${emailOutbox} where ${where} group by 1, 2, 3`;
  const column = mailMetrics[counter];
  return db
    .insert(mailMetrics)
    .select(counted)
    .onConflictDoUpdate({
      target: [mailMetrics.broadcastId, mailMetrics.day, mailMetrics.kind],
      set: { [counter]: sql`${column} + excluded.${sql.identifier(column.name)}` },
    });
}
