import type { Db } from "@/db/client";
import type { AccessEntry } from "@/lib/insights/mutations";
import { keepAccesses } from "@/lib/insights/service";

/** How long the first view waits for others of this isolate, in milliseconds. */
const gatherMs = 1000;
/** An isolate under a flood writes earlier rather than keep more than this. */
const maxWaiting = 100;

let waiting: AccessEntry[] = [];

type Tools = { openDb: () => Db; waitUntil: (work: Promise<unknown>) => void };

/**
 * Notes that a chapter was opened, after the answer. Views that an isolate sees within a second are
 * written by one call of the database, because a call of their own would cost more than all the rest of
 * the request.
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
  await keepAccesses(db, entries);
}
