import * as z from "zod";

/** SendGrid's events that mean something to us (its Event Webhook Reference). */
const eventNames = [
  "processed",
  "deferred",
  "delivered",
  "open",
  "click",
  "bounce",
  "dropped",
  "spamreport",
  "unsubscribe",
  "group_unsubscribe",
] as const;

const text = z.string().optional().catch(undefined);

/**
 * One event as far as it is read. Whose mail it is about only our own `outboxId` says, which went out with the
 * mail; the event's address is not looked at. A field that only adds to the event may be anything.
 */
export const mailEvent = z.object({
  event: z.enum(eventNames),
  /** Unix seconds, up to the year 9999. */
  timestamp: z.int().min(0).max(253_402_300_799),
  outboxId: z.string().regex(/^[\w.-]{1,64}$/),
  /** Of a bounce: `blocked` when only this mail was turned away. */
  type: text,
  reason: text,
  sg_machine_open: z.boolean().optional().catch(undefined),
});

export type MailEvent = z.output<typeof mailEvent>;

/**
 * The events of a webhook's body that are about our mails. One that is malformed, unknown or about something
 * else is left out, and the others stay. `null` when the body is no JSON list.
 */
export function parseEvents(body: Uint8Array): MailEvent[] | null {
  let list: unknown;
  try {
    list = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
  if (!Array.isArray(list)) return null;
  return list.flatMap((item) => mailEvent.safeParse(item).data ?? []);
}
