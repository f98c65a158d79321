import { AppError } from "@/lib/base/errors";
import { recordEvents } from "@/lib/mail/events/mutations";
import { parseEvents } from "@/lib/mail/events/schema";
import { isSigned } from "@/lib/mail/events/tokens";
import { api } from "@/lib/request/api";

/** SendGrid's event webhook. It repeats whatever is not answered with 200, for a day. */
export const POST = api(async ({ request, db, config, now }) => {
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
  return { success: true };
});
