import { createPrivateKey, randomBytes, sign } from "node:crypto";
import { isObject, Refusal } from "./http.ts";
import { sandboxPrivateKey } from "./keys.ts";
import type { Message } from "./mailbox.ts";

/** SendGrid's events, each with the fields that come with it (Event Webhook Reference). */
const eventFields: Record<string, Record<string, unknown>> = {
  processed: { "smtp-id": "<sandbox@localhost>" },
  dropped: { reason: "Bounced Address", status: "5.0.0" },
  delivered: { response: "250 OK" },
  deferred: { response: "400 try again later", attempt: "1" },
  bounce: { type: "bounce", status: "5.1.1", reason: "550 5.1.1 The mailbox does not exist" },
  open: { useragent: "Sandbox", ip: "127.0.0.1", sg_machine_open: false },
  click: { useragent: "Sandbox", ip: "127.0.0.1", url: "http://localhost/" },
  spamreport: {},
  unsubscribe: {},
  group_unsubscribe: { asm_group_id: 1 },
  group_resubscribe: { asm_group_id: 1 },
};

const privateKey = createPrivateKey({
  key: Buffer.from(sandboxPrivateKey, "base64"),
  format: "der",
  type: "pkcs8",
});

/**
 * SendGrid's signature of a webhook: ECDSA P-256 with SHA-256 over the timestamp and the raw body,
 * DER, base64. `timestamp` is the text of the header, in Unix seconds.
 */
export function signWebhook(timestamp: string, body: string): string {
  return sign("sha256", Buffer.from(timestamp + body), privateKey).toString("base64");
}

/**
 * The webhook's raw body for one event of a message: custom args lie beside SendGrid's own fields,
 * which win over them; `extra` fields win over all (to repeat an `sg_event_id`, say).
 * Refuses an unknown event with 400.
 */
export function webhookBody({
  message,
  event,
  extra = {},
  now,
}: {
  message: Message;
  event: unknown;
  extra?: Record<string, unknown>;
  now: Date;
}): string {
  const fields =
    typeof event === "string" && Object.hasOwn(eventFields, event) ? eventFields[event] : undefined;
  if (!isObject(fields)) {
    throw new Refusal(400, `event must be one of ${Object.keys(eventFields).join(", ")}.`);
  }
  const payload = {
    ...message.customArgs,
    ...fields,
    email: message.to,
    timestamp: Math.floor(now.getTime() / 1000),
    event,
    sg_event_id: randomBytes(16).toString("base64url"),
    sg_message_id: message.id,
    ...extra,
  };
  // SendGrid ends the body with a line break, and signs it too: whoever signs parsed-and-printed JSON fails here.
  return `${JSON.stringify([payload])}\r\n`;
}

/**
 * Posts a signed webhook to the product and returns the status it answered.
 * Refuses with 502 when nobody answers within ten seconds.
 */
export async function postWebhook(siteUrl: string, body: string, now: Date): Promise<number> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  try {
    const response = await fetch(new URL("/api/email/events", siteUrl), {
      method: "POST",
      headers: {
        "Content-Type": "application/json;charset=utf-8",
        "User-Agent": "SendGrid Event API",
        "X-Twilio-Email-Event-Webhook-Signature": signWebhook(timestamp, body),
        "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
      },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
    });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    throw new Refusal(502, `The product at ${siteUrl} did not answer: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
