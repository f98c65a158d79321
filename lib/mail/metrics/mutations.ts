import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailOutbox, mailMetrics } from "@/db/schema";

/** The columns that count, in the order of db/schema. */
const { day, kind, broadcastId, ...counters } = getTableColumns(mailMetrics);

export type Counter = keyof typeof counters;

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
    Object.keys(counters).map((name) => (name === counter ? sql`${by} * count(*)` : sql`0`)),
    sql`, `,
  );
  const counted = sql`
    select substr(${emailOutbox.createdAt}, 1, 10), ${emailOutbox.kind}, coalesce(${emailOutbox.broadcastId}, ''), ${values}
    from ${emailOutbox} where ${where} group by 1, 2, 3`;
  const column = counters[counter];
  return db
    .insert(mailMetrics)
    .select(counted)
    .onConflictDoUpdate({
      target: [broadcastId, day, kind],
      set: { [counter]: sql`${column} + excluded.${sql.identifier(column.name)}` },
    });
}
