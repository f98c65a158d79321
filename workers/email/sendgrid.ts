import sendgrid from "@sendgrid/mail";
import * as z from "zod";
import { reasonOf } from "@/lib/base/log";
import { seconds } from "@/lib/base/time";
import type { Attempt } from "@/lib/mail/rules";
import type { Config } from "./config";

/** The package's published types know only its shared instance, and not that one's `client`. */
type MailService = typeof sendgrid & { client: Parameters<(typeof sendgrid)["setClient"]>[0] };
const { MailService } = sendgrid as typeof sendgrid & { MailService: new () => MailService };

/** One of those a mail goes to. */
export type Recipient = {
  outboxId: string;
  to: string;
  /** What stands for this reader where the mail holds `%%name%%`. */
  substitutions?: Record<string, string>;
  /** Where a mail program unsubscribes this reader by itself (RFC 8058). Only list mail has it. */
  unsubscribeUrl?: string;
};

/** A mail that is ready to go, with both parts: to one, or to each of many by themselves. */
export type OutgoingMail = {
  /** The kind of the outbox, by which the provider and tests tell mails apart. */
  kind: string;
  subject: string;
  html: string;
  text: string;
  recipients: Recipient[];
};

/** Hands a mail to the provider. Never throws: how it ended is the answer. */
export type Send = (mail: OutgoingMail, now: Date) => Promise<Attempt>;

/** Well under a claim's lease (60 s), so that a send never outlives its claim. */
const timeoutMs = 10_000;

/** SendGrid's v3 mail API through its own client. A service of our own: the package's shared one keeps whatever key was set last. */
export function createSender({ provider, from, replyTo }: Config): Send {
  const service = new MailService();
  service.setApiKey(provider.apiKey);
  // After the key, because setting the key sets the base address back.
  service.client.setDefaultRequest("baseUrl", provider.baseUrl);
  service.setTimeout(timeoutMs);
  service.setSubstitutionWrappers("%%", "%%");

  return async ({ kind, subject, html, text, recipients }, now) => {
    const isList = recipients.some(({ unsubscribeUrl }) => unsubscribeUrl !== undefined);
    try {
      const [response] = await service.send({
        personalizations: recipients.map(({ outboxId, to, substitutions, unsubscribeUrl }) => ({
          to: { email: to },
          customArgs: { outboxId, kind },
          ...(substitutions ? { substitutions } : {}),
          headers: {
            "Auto-Submitted": "auto-generated",
            "X-Entity-Ref-ID": outboxId,
            ...(unsubscribeUrl
              ? {
                  "List-Unsubscribe": `<${unsubscribeUrl}>`,
                  "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                  Precedence: "bulk",
                }
              : {}),
          },
        })),
        from,
        replyTo,
        subject,
        text,
        html,
        // A rewritten link would no longer be the one that stands below the button, and a sign-in is nobody's statistic.
        trackingSettings: { clickTracking: { enable: isList }, openTracking: { enable: isList } },
      });
      return {
        outcome: "accepted",
        providerId: z.string().catch("").parse(response.headers["x-message-id"]) || null,
      };
    } catch (error) {
      return readFailure(error, now);
    }
  };
}

const header = z.string().optional().catch(undefined);

/** The client's error for an answer of 400 or more. */
const refusal = z.object({
  code: z.number(),
  response: z.object({
    // Not a record: the client's headers are an object of a class, which zod's record refuses.
    headers: z.object({ "retry-after": header, "x-ratelimit-reset": header }).catch({}),
    body: z
      .object({ errors: z.array(z.object({ message: z.string(), field: z.string().nullish() })) })
      .optional()
      .catch(undefined),
  }),
});

type Refusal = z.output<typeof refusal>;

/** An error of the HTTP client itself: the request was made, and no answer came. */
const unanswered = z.object({ isAxiosError: z.literal(true), code: z.string().optional() });

/** What an error of the client means for the mail. */
export function readFailure(error: unknown, now: Date): Attempt {
  const answer = refusal.safeParse(error);
  if (answer.success) {
    const { code, response } = answer.data;
    const details = response.body?.errors.map(({ field, message }) =>
      field ? `${field}: ${message}` : message,
    );
    const reason = [`SendGrid ${code}`, ...(details ?? [])].join(" · ").slice(0, 500);
    if (code === 429) return { outcome: "rate_limited", reason, retryAt: readRetryAt(response.headers, now) };
    if (code === 400 || code === 413) {
      const places = response.body?.errors.flatMap(({ field }) => placeIn(field) ?? []);
      return { outcome: "rejected", reason, recipients: [...new Set(places)] };
    }
    if (code === 401 || code === 403) return { outcome: "unauthorized", reason };
    return { outcome: "unavailable", reason };
  }
  // workerd says the same for a line that never was and one that broke after the mail had gone.
  if (unanswered.safeParse(error).success) return { outcome: "ambiguous", reason: reasonOf(error) };
  return { outcome: "unavailable", reason: reasonOf(error) };
}

/** Which of the recipients an error is about, as in `personalizations.3.to.0.email`; `null` when about none. */
function placeIn(field: string | null | undefined): number | null {
  const [, place] = /^personalizations\.(\d+)\b/.exec(field ?? "") ?? [];
  return place === undefined ? null : Number(place);
}

/**
 * When a 429 says to come back: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), or
 * SendGrid's `X-RateLimit-Reset` in epoch seconds; `null` when neither can be read.
 */
function readRetryAt(headers: Refusal["response"]["headers"], now: Date): Date | null {
  const retryAfter = headers["retry-after"] ?? "";
  if (/^\d+$/.test(retryAfter)) return new Date(now.getTime() + Number(retryAfter) * 1000);
  const date = Date.parse(retryAfter);
  if (!Number.isNaN(date)) return new Date(date);
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  if (!Number.isFinite(reset)) return null;
  // A small number can only be a span: as a moment it would lie decades back.
  return new Date(reset > seconds.day * 365 ? reset * 1000 : now.getTime() + reset * 1000);
}
