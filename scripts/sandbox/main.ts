/**
 * A local stand-in for SendGrid, for development and tests, never deployed: it takes mail as the v3
 * API does, keeps it in memory, shows it to people at `/` and to tests at `/api/messages`, fails on
 * demand, and sends signed event webhooks. `node scripts/sandbox/main.ts` runs it on `INBOX_PORT`
 * (8788) for the product at `SITE_URL` (http://localhost:8787).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerApi } from "./api.ts";
import { Faults } from "./faults.ts";
import { guardLocal, json, Refusal, type Reply, send } from "./http.ts";
import { answerInbox } from "./inbox.ts";
import { sandboxPublicKey } from "./keys.ts";
import { Mailbox } from "./mailbox.ts";
import { answerSend } from "./send.ts";

export type Sandbox = {
  /** `http://localhost:<port>` */
  url: string;
  port: number;
  /** What the product's `SENDGRID_WEBHOOK_PUBLIC_KEY` must hold. */
  publicKey: string;
  /** Cuts every connection and frees the port. */
  stop: () => Promise<void>;
};

/**
 * Starts a sandbox on the loopback addresses, IPv6 too where the machine has it. `port` 0 takes a
 * free one. `siteUrl` is where the event webhooks go. At most `capacity` mails are kept, the oldest
 * are dropped. Rejects with a sentence for people when the port is taken.
 */
export async function startSandbox({
  port,
  siteUrl,
  capacity = 5_000,
}: {
  port: number;
  siteUrl: string;
  capacity?: number;
}): Promise<Sandbox> {
  const stopping = new AbortController();
  const context = {
    mailbox: new Mailbox(capacity),
    faults: new Faults(),
    siteUrl,
    stopping: stopping.signal,
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, response, context);
  };
  const servers = await listenOnLoopback(port, listener);
  const bound = portOf(servers[0]);
  return {
    url: `http://localhost:${bound}`,
    port: bound,
    publicKey: sandboxPublicKey,
    async stop() {
      stopping.abort();
      await Promise.all(servers.map(close));
    },
  };
}

type Context = Parameters<typeof answerApi>[2];

async function answer(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  try {
    const reply = await route(request, context);
    if (reply) send(response, reply);
    else request.socket.resetAndDestroy();
  } catch (error) {
    if (context.stopping.aborted || request.socket.destroyed) return;
    if (!(error instanceof Refusal)) console.error(error);
    const { status, message, headers } =
      error instanceof Refusal ? error : new Refusal(500, "Something went wrong in the sandbox.");
    send(response, json(status, { error: message }, headers));
  }
}

async function route(request: IncomingMessage, context: Context): Promise<Reply | null> {
  guardLocal(request);
  const url = URL.parse(`http://localhost${request.url}`);
  if (!url) throw new Refusal(400, "The address is not valid.");
  if (url.pathname.startsWith("/v3/")) return answerSend(request, url.pathname, context);
  if (url.pathname.startsWith("/api/")) return answerApi(request, url, context);
  return answerInbox(request, url, context);
}

type Listener = Parameters<typeof createServer>[1];

async function listenOnLoopback(port: number, listener: Listener): Promise<[Server, ...Server[]]> {
  const first = await listen(port, "127.0.0.1", listener);
  try {
    return [first, await listen(portOf(first), "::1", listener)];
  } catch (error) {
    // A machine without IPv6 is fine; a stranger on its half of the port is not, since `localhost` may mean that half.
    if (isErrorWithCode(error, "EADDRNOTAVAIL") || isErrorWithCode(error, "EAFNOSUPPORT")) return [first];
    await close(first);
    throw error;
  }
}

function listen(port: number, host: string, listener: Listener): Promise<Server> {
  const server = createServer(listener);
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const busy = isErrorWithCode(error, "EADDRINUSE");
      const sentence = `Port ${port} is taken by another program (another "npm start"?). Set INBOX_PORT to a free port.`;
      reject(busy ? new Error(sentence, { cause: error }) : error);
    });
    server.listen({ port, host, ipv6Only: host === "::1" }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function isErrorWithCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function run(): Promise<void> {
  const port = Number(process.env.INBOX_PORT || 8788);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error("INBOX_PORT is not a port number.");
  const siteUrl = process.env.SITE_URL || "http://localhost:8787";
  if (!URL.canParse(siteUrl)) throw new Error("SITE_URL is not a URL.");
  const sandbox = await startSandbox({ port, siteUrl });
  console.log(`Mail of ${siteUrl} lands at ${sandbox.url}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void sandbox.stop());
}

if (import.meta.main) {
  run().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
