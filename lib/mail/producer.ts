import { log, reasonOf } from "@/lib/base/log";
import type { QueueMessage, WakeUp } from "./messages";

/** Cloudflare Queues takes at most 100 messages a call. */
const batchSize = 100;

/**
 * Wakes the e-mail Worker for mails or broadcasts that are already in their tables. Never throws: the rows are safe,
 * and what the queue loses the sweeper finds within a minute, so a person who asked for a mail is not
 * shown an error for a wake-up call that failed.
 */
export async function wake(queue: Queue, calls: readonly WakeUp[]): Promise<void> {
  for (let start = 0; start < calls.length; start += batchSize) {
    const chunk = calls.slice(start, start + batchSize);
    try {
      await queue.sendBatch(chunk.map((call) => ({ body: { v: 2, ...call } satisfies QueueMessage })));
    } catch (error) {
      log("warn", "mail.wake_failed", { count: chunk.length, error: reasonOf(error) });
    }
  }
}
