import type { Db } from "@/db/client";
import { log, reasonOf } from "@/lib/base/log";
import { type AccessEntry, logAccesses } from "@/lib/insights/mutations";

/** How long the first view waits for others of this isolate, in milliseconds. */
const gatherMs = 1000;
/** An isolate under a flood writes earlier rather than keep more than this. */
const maxWaiting = 100;

let waiting: AccessEntry[] = [];

type Tools = { openDb: () => Db; waitUntil: (work: Promise<unknown>) => void };

/**
 * Notes that a chapter was opened, after the answer. Views that an isolate sees within a second are
 * written by one call of the database, because a call of their own would cost more than all the rest of
 * the request. What cannot be written is counted in the log, never lost in silence.
 */
export function recordView(entry: AccessEntry, { openDb, waitUntil }: Tools): void {
  waiting.push(entry);
  if (waiting.length === 1)
    waitUntil(new Promise((resolve) => setTimeout(resolve, gatherMs)).then(() => flush(openDb())));
  else if (waiting.length >= maxWaiting) waitUntil(flush(openDb()));
}

async function flush(db: Db): Promise<void> {
  const entries = waiting;
  waiting = [];
  if (entries.length === 0) return;
  try {
    await logAccesses(db, entries);
  } catch (error) {
    log("error", "access_log_dropped", { count: entries.length, error: reasonOf(error) });
  }
}
