import { and, eq, gte, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { signals } from "@/db/schema";
import { dayOf, recentSpans, type SignalName } from "./rules";

/** The figures of the last quarter of an hour, and `rows_written` of the day. What is not there is 0. */
export async function getSignals(db: Db, { now }: { now: Date }): Promise<(name: SignalName) => number> {
  const day = and(eq(signals.span, dayOf(now)), eq(signals.name, "rows_written"));
  const rows = await db
    .select({ name: signals.name, value: sql<number>`sum(${signals.value})` })
    .from(signals)
    .where(or(gte(signals.span, recentSpans(now)), day))
    .groupBy(signals.name);
  const values = new Map(rows.map(({ name, value }) => [name, value]));
  return (name) => values.get(name) ?? 0;
}
