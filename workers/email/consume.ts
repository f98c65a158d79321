import { log, reasonOf } from "@/lib/base/log";
import { isoAfter } from "@/lib/base/time";
import { queueMessage } from "@/lib/mail/messages";
import { leaseSeconds } from "@/lib/mail/rules";
import { type Delivery, deliver } from "./deliver";

/** `max_retries` of wrangler.jsonc. One more and the queue calls the message dead. */
const maxRetries = 3;

/** At most this many mails in flight: a Worker has six connections, and D1 needs one. */
export const inFlight = 5;

/**
 * Handles a batch of wake-up calls. A message is acknowledged as soon as the outbox knows better than
 * the queue; the sweeper finds what is due later. A message that cannot be read holds up no other.
 */
export async function consumeBatch(messages: readonly Message[], delivery: Delivery): Promise<void> {
  for (let start = 0; start < messages.length; start += inFlight) {
    await Promise.all(messages.slice(start, start + inFlight).map((message) => consume(message, delivery)));
  }
}

async function consume(message: Message, delivery: Delivery): Promise<void> {
  const parsed = queueMessage.safeParse(message.body);
  if (!parsed.success) {
    log("warn", "mail.poison_message");
    return message.ack();
  }
  try {
    const { retryAt } = await deliver(parsed.data.id, delivery);
    // The last retry stays unused: a wake-up call is not worth a dead letter, the row is still there.
    if (retryAt === null || message.attempts > maxRetries) return message.ack();
    message.retry({ delaySeconds: secondsUntil(retryAt, delivery.clock()) });
  } catch (error) {
    log("warn", "mail.delivery_broke", { outboxId: parsed.data.id, error: reasonOf(error) });
    message.retry({ delaySeconds: leaseSeconds });
  }
}

/** Whole seconds, rounded up so that the message does not come too early; a queue waits 24 h at most. */
function secondsUntil(at: string, now: Date): number {
  const wait = Math.ceil((Date.parse(at) - Date.parse(isoAfter(now))) / 1000);
  return Math.min(Math.max(wait, 1), 86_400);
}
