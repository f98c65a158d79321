import type { QueueMessage } from "./messages";

/** Cloudflare Queues takes at most 100 messages a call. */
const batchSize = 100;

/**
 * Wakes the e-mail Worker for mails that are already in the outbox. Never throws: the rows are safe,
 * and what the queue loses the sweeper finds within a minute, so a person who asked for a mail is not
 * shown an error for a wake-up call that failed.
 */
export async function wake(queue: Queue, ids: string[]): Promise<void> {
  for (let start = 0; start < ids.length; start += batchSize) {
    const chunk = ids.slice(start, start + batchSize);
    try {
      await queue.sendBatch(chunk.map((id) => ({ body: { v: 1, id } satisfies QueueMessage })));
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      console.warn(
        JSON.stringify({ level: "warn", event: "mail.wake_failed", count: chunk.length, error: name }),
      );
    }
  }
}
