import type { IncomingMessage, ServerResponse } from "node:http";

/** What a handler answers; `null` in its place cuts the connection without a word. */
export type Reply = { status: number; headers?: Record<string, string>; body?: string };

/** A refusal of the test API or the inbox; the mail API has SendGrid's own shape instead. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.headers = headers;
  }
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store", ...headers },
    body: JSON.stringify(value),
  };
}

/** The whole body, or `null` when it is over `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Past the limit the rest is read and dropped, so that the client can finish sending and see the answer.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > limit ? null : Buffer.concat(chunks);
}

export function isJson(request: IncomingMessage): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "");
}

/** A JSON object sent to the test API. Refuses with 415, 413 (over 1 MB) and 400. */
export async function readJsonObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (!isJson(request)) throw new Refusal(415, "Send the request as application/json.");
  const body = await readBody(request, 1_000_000);
  if (!body) throw new Refusal(413, "The request is too large.");
  const value = parseJson(body);
  if (!isObject(value)) throw new Refusal(400, "The body is not a JSON object.");
  return value;
}

/** The value of a JSON text in UTF-8, or `undefined` when it is not one. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Throws a 403 for what a foreign web page could make a browser send: a name that merely resolves
 * to this machine (DNS rebinding), or a write from another origin.
 */
export function guardLocal(request: IncomingMessage): void {
  const host = request.headers.host ?? "";
  if (!/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host)) {
    throw new Refusal(403, "The sandbox answers only to localhost.");
  }
  const { origin } = request.headers;
  const writes = request.method !== "GET" && request.method !== "HEAD";
  if (writes && origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) {
    throw new Refusal(403, "The sandbox takes no writes from other origins.");
  }
}

export function send(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body ?? "");
  const bodyless = reply.status === 304;
  response.writeHead(reply.status, {
    "X-Content-Type-Options": "nosniff",
    ...(bodyless ? {} : { "Content-Length": String(body.length) }),
    ...reply.headers,
  });
  response.end(bodyless ? undefined : body);
}
