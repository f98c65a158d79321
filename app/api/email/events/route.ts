import { AppError } from "@/lib/base/errors";
import { log } from "@/lib/base/log";
import { recordEvents } from "@/lib/mail/events/mutations";
import { type MailEvent, parseEvents } from "@/lib/mail/events/schema";
import { isSigned } from "@/lib/mail/events/tokens";
import { api } from "@/lib/request/api";

/** SendGrid's event webhook. It repeats whatever is not answered with 200, for a day. */
export const POST = api(async ({ request, db, config, now, requestId }) => {
  if (!config.webhookKey) {
    throw new AppError("unavailable", { message: "SENDGRID_WEBHOOK_PUBLIC_KEY is not set yet." });
  }
  const signature = request.headers.get("x-twilio-email-event-webhook-signature");
  const timestamp = request.headers.get("x-twilio-email-event-webhook-timestamp");
  const body = new Uint8Array(await request.arrayBuffer());
  if (!(await isSigned({ signature, timestamp, body }, config.webhookKey))) {
    throw new AppError("unauthorized", { message: "The signature is missing or not of this body." });
  }
  const events = parseEvents(body);
  if (!events) throw new AppError("invalid_request", { message: "The body is not a JSON list of events." });
  await recordEvents(db, { events, now });
  logEvents(events, requestId);
  return { success: true };
});

/** A webhook brings up to some thousand events: more lines than this would fill the log, and be cut off. */
const mostLines = 100;

/** A line for each mail's event, so that a mail can be followed to its reader's mailbox. */
function logEvents(events: readonly MailEvent[], requestId: string): void {
  for (const { event, outboxId } of events.slice(0, mostLines))
    log("info", "mail.event", { requestId, outboxId, outcome: event });
  if (events.length > mostLines) log("info", "mail.events", { requestId, count: events.length });
}
