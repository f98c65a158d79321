import { log, reasonOf } from "@/lib/base/log";
import { isoAfter } from "@/lib/base/time";
import { recordDeadLetters } from "@/lib/mail/alarms/mutations";
import { type QueueMessage, queueMessage } from "@/lib/mail/messages";
import { leaseSeconds } from "@/lib/mail/rules";
import { raiseAlarm } from "./alarms";
import { stepBroadcast } from "./broadcast";
import { deliver } from "./deliver";
import type { Delivery } from "./delivery";

/** `max_retries` of wrangler.jsonc. One more and the queue calls the message dead. */
const maxRetries = 3;

/** At most this many mails in flight: a Worker has six connections, and D1 needs one. */
export const inFlight = 5;

/** How far ahead a broadcast wakes itself up; later than that the sweeper is in time. */
const soonSeconds = 60;

/** What handling the queue's messages needs: a delivery, and the queue itself for a broadcast's next step. */
export type Consumer = Delivery & { queue: Queue<QueueMessage> };

/**
 * Handles a batch of wake-up calls. A message is acknowledged as soon as the outbox knows better than
 * the queue; the sweeper finds what is due later. A message that cannot be read holds up no other.
 */
export async function consumeBatch(messages: readonly Message[], consumer: Consumer): Promise<void> {
  for (let start = 0; start < messages.length; start += inFlight) {
    await Promise.all(messages.slice(start, start + inFlight).map((message) => consume(message, consumer)));
  }
}

async function consume(message: Message, consumer: Consumer): Promise<void> {
  const parsed = queueMessage.safeParse(message.body);
  try {
    if (!parsed.success) await consumePoison(message, consumer);
    else if ("broadcast" in parsed.data) await consumeBroadcast(parsed.data.broadcast, message, consumer);
    else await consumeMail(parsed.data.mail, message, consumer);
  } catch (error) {
    log("warn", "mail.delivery_broke", { error: reasonOf(error) });
    consumer.report?.(error);
    message.retry({ delaySeconds: leaseSeconds });
  }
}

async function consumeMail(id: string, message: Message, consumer: Consumer): Promise<void> {
  const { retryAt } = await deliver(id, consumer);
  // The last retry stays unused: a wake-up call is not worth a dead letter, the row is still there.
  if (retryAt === null || message.attempts > maxRetries) return message.ack();
  message.retry({ delaySeconds: secondsUntil(retryAt, consumer.clock()) });
}

/** A broadcast's next step is a new message, because a message may only be retried so often. */
async function consumeBroadcast(id: string, message: Message, consumer: Consumer): Promise<void> {
  const { again, retryAt } = await stepBroadcast(id, consumer);
  const wait = retryAt === null ? Number.POSITIVE_INFINITY : secondsUntil(retryAt, consumer.clock());
  const delaySeconds = again ? 0 : wait;
  if (delaySeconds <= soonSeconds) {
    await consumer.queue.send({ v: 2, broadcast: id }, { delaySeconds });
  }
  message.ack();
}

/** What nobody can read is not tried again: it is kept, and the admins are told. */
async function consumePoison(message: Message, consumer: Consumer): Promise<void> {
  log("alarm", "mail.poison_message");
  await bury([{ message: message.body, reason: "it is no wake-up call" }], consumer);
  message.ack();
}

/** Handles the dead-letter queue: each message is kept for the admins, who are told. Its mail is still in the outbox. */
export async function consumeDeadLetters(messages: readonly Message[], delivery: Delivery): Promise<void> {
  log("alarm", "mail.dead_letters", { count: messages.length });
  await bury(
    messages.map(({ body }) => ({ message: body, reason: "the queue gave up on it" })),
    delivery,
  );
  for (const message of messages) message.ack();
}

async function bury(letters: { message: unknown; reason: string }[], delivery: Delivery): Promise<void> {
  await recordDeadLetters(delivery.db, { letters, now: delivery.clock() });
  await raiseAlarm("dead_letter", delivery, letters.length);
}

/** Whole seconds, rounded up so that the message does not come too early; a queue waits 24 h at most. */
function secondsUntil(at: string, now: Date): number {
  const wait = Math.ceil((Date.parse(at) - Date.parse(isoAfter(now))) / 1000);
  return Math.min(Math.max(wait, 1), 86_400);
}
