import { randomBytes } from "node:crypto";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Faults } from "./faults.ts";
import type { Address } from "./fields.ts";
import { isJson, json, parseJson, type Reply, readBody } from "./http.ts";
import { type Mail, type MailError, parseMail } from "./mail.ts";
import type { Mailbox, Message } from "./mailbox.ts";

/** SendGrid's cap on a message with its attachments. */
const maxBytes = 30 * 1024 * 1024;

const sentences: Record<number, string> = {
  401: "The provided authorization grant is invalid, expired, or revoked",
  403: "access forbidden",
  404: "resource not found",
  405: "method not allowed",
  413: "The JSON payload you have included in your request is too large.",
  415: "Content-Type should be application/json.",
  429: "too many requests",
};

type Context = { mailbox: Mailbox; faults: Faults; stopping: AbortSignal };

/**
 * Everything under `/v3/`, as SendGrid answers it: 202 with `X-Message-Id` (200 in its sandbox mode),
 * or 400, 401, 404, 405, 413, 415, 429 with `errors`. A fault that was ordered strikes the next send
 * that is authorised and of a proper type and size; `null` means: cut the connection.
 */
export async function answerSend(
  request: IncomingMessage,
  path: string,
  context: Context,
): Promise<Reply | null> {
  if (path !== "/v3/mail/send") return refusal(404);
  if (request.method !== "POST") return refusal(405, { Allow: "POST" });
  const { authorization } = request.headers;
  if (authorization === undefined) return errorReply(401, [plain("authorization required")]);
  // Any key of the right shape will do; those that start with "SG.bad" play the revoked one.
  if (!/^Bearer SG\.(?!bad)\S+$/.test(authorization)) return refusal(401);
  if (!isJson(request)) return refusal(415);
  const body = await readBody(request, maxBytes);
  if (!body) return refusal(413);

  const fault = context.faults.take();
  const delay = () => sleep(fault.delayMs ?? 0, undefined, { signal: context.stopping });
  if (fault.status !== undefined) {
    await delay();
    return refusal(fault.status, fault.headers);
  }
  if (fault.reset && fault.delayMs === undefined) return null;

  const now = new Date();
  const parsed = parseMail(parseJson(body), now);
  if (!parsed.ok) return errorReply(400, parsed.errors);
  const messageId = randomBytes(16).toString("base64url");
  if (!parsed.mail.checkOnly) context.mailbox.add(toMessages(parsed.mail, messageId, now));
  if (fault.delayMs !== undefined) await delay();
  if (fault.reset) return null;
  return {
    status: parsed.mail.checkOnly ? 200 : 202,
    headers: { "X-Message-Id": messageId, ...fault.headers },
  };
}

function refusal(status: number, headers: Record<string, string> = {}): Reply {
  const limits: Record<string, string> = {};
  if (status === 429) {
    limits["X-RateLimit-Limit"] = "600";
    limits["X-RateLimit-Remaining"] = "0";
    limits["X-RateLimit-Reset"] = String(Math.ceil(Date.now() / 1000) + 1);
  }
  const sentence = sentences[status] ?? STATUS_CODES[status] ?? "Unknown error";
  return errorReply(status, [plain(sentence)], { ...limits, ...headers });
}

function plain(message: string): MailError {
  return { message, field: null, help: null };
}

function errorReply(status: number, errors: MailError[], headers?: Record<string, string>): Reply {
  return json(status, { errors }, headers);
}

/** One message for each recipient, as its mail program would show it. */
function toMessages(mail: Mail, messageId: string, now: Date): Message[] {
  const pairs = mail.envelopes.flatMap((envelope) =>
    envelope.recipients.map(({ email }) => ({ envelope, email })),
  );
  return pairs.map(({ envelope, email }, index) => {
    const fill = (text: string) =>
      Object.entries(envelope.substitutions).reduce(
        (filled, [tag, value]) => filled.replaceAll(tag, () => value),
        text,
      );
    const subject = fill(envelope.subject);
    const from = formatAddress(mail.from);
    return {
      id: `${messageId}.sandbox.${index}`,
      to: email,
      from,
      subject,
      html: fill(mail.html),
      text: fill(mail.text),
      headers: {
        From: from,
        To: envelope.to.map(formatAddress).join(", "),
        Subject: subject,
        Date: now.toUTCString(),
        "Message-ID": `<${messageId}@sandbox.localhost>`,
        ...(mail.replyTo.length > 0 ? { "Reply-To": mail.replyTo.map(formatAddress).join(", ") } : {}),
        ...envelope.headers,
      },
      customArgs: envelope.customArgs,
      receivedAt: now.toISOString(),
    };
  });
}

function formatAddress({ email, name }: Address): string {
  return name ? `${name} <${email}>` : email;
}
