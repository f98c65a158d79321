import { lt, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { signals } from "@/db/schema";
import { log, reasonOf } from "@/lib/base/log";
import { isoAfter, seconds } from "@/lib/base/time";
import type { Signal } from "./rules";

/** How long figures are kept: nobody looks at older ones. */
const keptSeconds = 7 * seconds.day;

/** Adds figures to those that are there. Never throws: what could not be counted must break nothing. */
export async function addSignals(db: Db, counted: readonly Signal[]): Promise<void> {
  if (counted.length === 0) return;
  try {
    await db
      .insert(signals)
      .values([...counted])
      .onConflictDoUpdate({
        target: [signals.span, signals.name],
        set: { value: sql`${signals.value} + excluded.value` },
      });
  } catch (error) {
    log("warn", "signals.lost", { count: counted.length, error: reasonOf(error) });
  }
}

/** Deletes figures that have had their time; reads none of the others. */
export async function pruneSignals(db: Db, { now }: { now: Date }): Promise<void> {
  await db.delete(signals).where(lt(signals.span, isoAfter(now, -keptSeconds)));
}
