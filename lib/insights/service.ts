import type { Db } from "@/db/client";
import { log, reasonOf } from "@/lib/base/log";
import { type AccessEntry, logAccesses } from "./mutations";

/**
 * Notes accesses after the answer, where no error can reach anybody: what cannot be written is counted in
 * the log, never lost in silence.
 */
export async function keepAccesses(db: Db, entries: readonly AccessEntry[]): Promise<void> {
  try {
    await logAccesses(db, entries);
  } catch (error) {
    log("error", "access_log_dropped", { count: entries.length, error: reasonOf(error) });
  }
}
