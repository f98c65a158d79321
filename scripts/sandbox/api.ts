import type { IncomingMessage } from "node:http";
import { postWebhook, webhookBody } from "./events.ts";
import { type Faults, readInteger } from "./faults.ts";
import { json, Refusal, type Reply, readJsonObject } from "./http.ts";
import type { Mailbox } from "./mailbox.ts";

const maxWaitMs = 30_000;

type Context = { mailbox: Mailbox; faults: Faults; siteUrl: string; stopping: AbortSignal };

/**
 * The test API (contracts.md, section 5), and two additions to `GET /api/messages`: `waitMs` (up to
 * 30,000) holds an answer that would be empty until a mail comes, `after=<id>` leaves out that mail
 * and the older ones. Refuses with `{error}` and 400, 404, 405, 413, 415, 502.
 */
export async function answerApi(request: IncomingMessage, url: URL, context: Context): Promise<Reply> {
  const { mailbox, faults } = context;
  switch (`${request.method === "HEAD" ? "GET" : request.method} ${url.pathname}`) {
    case "GET /api/messages":
      return json(200, await listMessages(url.searchParams, context));
    case "DELETE /api/messages":
      mailbox.clear();
      return { status: 204 };
    case "POST /api/faults":
      faults.replace(await readJsonObject(request));
      return { status: 204 };
    case "POST /api/events":
      return json(200, { status: await sendEvent(await readJsonObject(request), context) });
  }
  const allowed = { "/api/messages": "GET, DELETE", "/api/faults": "POST", "/api/events": "POST" }[
    url.pathname
  ];
  if (allowed) throw new Refusal(405, `This address answers to ${allowed}.`, { Allow: allowed });
  throw new Refusal(404, "There is nothing here.");
}

async function listMessages(params: URLSearchParams, context: Context) {
  for (const key of params.keys()) {
    if (!["to", "after", "waitMs"].includes(key)) throw new Refusal(400, `Unknown parameter ${key}.`);
  }
  // An unescaped + in the address arrives as a space, which no address has.
  const query = { to: params.get("to")?.replaceAll(" ", "+"), after: params.get("after") ?? undefined };
  if (query.after !== undefined && context.mailbox.find(query.after)?.id !== query.after) {
    throw new Refusal(404, "There is no mail with the id given in after.");
  }
  const waitMs = Number(params.get("waitMs") ?? 0);
  readInteger(waitMs, { name: "waitMs", min: 0, max: maxWaitMs });
  if (waitMs === 0) return context.mailbox.list(query);
  const signal = AbortSignal.any([context.stopping, AbortSignal.timeout(waitMs)]);
  return context.mailbox.waitFor(query, signal);
}

async function sendEvent(body: Record<string, unknown>, { mailbox, siteUrl }: Context): Promise<number> {
  const { messageId, event, ...extra } = body;
  if (typeof messageId !== "string") throw new Refusal(400, "messageId must be the id of a mail.");
  const message = mailbox.find(messageId);
  if (!message) throw new Refusal(404, "There is no mail with that id.");
  const now = new Date();
  return postWebhook(siteUrl, webhookBody({ message, event, extra, now }), now);
}
