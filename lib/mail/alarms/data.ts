import { asc, gte, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { deadLetters, incidents } from "@/db/schema";
import type { IsoTime } from "@/lib/base/time";

/** An alarm that is going on. `name` may be one of a later release. */
export type Incident = { name: string; openedAt: IsoTime; seenAt: IsoTime; count: number };

/** The alarms that are going on, the oldest first. */
export function listIncidents(db: Db): Promise<Incident[]> {
  return db.select().from(incidents).orderBy(asc(incidents.openedAt));
}

/** How many dead letters came since a time, at most 100: of the last ones written, which are found without an index. */
export async function countDeadLetters(db: Db, { since }: { since: IsoTime }): Promise<number> {
  const newest = db
    .select({ createdAt: deadLetters.createdAt })
    .from(deadLetters)
    .orderBy(sql`rowid desc`)
    .limit(100)
    .as("newest");
  const row = await db
    .select({ count: sql<number>`count(*)` })
    .from(newest)
    .where(gte(newest.createdAt, since))
    .get();
  return row?.count ?? 0;
}
