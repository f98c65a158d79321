import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { D1Database } from "../lib/miniflare.ts";

/** What is counted of a kind of request: `queries` are statements, also those of a batch. */
export type Operations = {
  queries: number;
  rowsRead: number;
  rowsWritten: number;
  kvReads: number;
  kvWrites: number;
  queued: number;
};

export const nothing: Operations = {
  queries: 0,
  rowsRead: 0,
  rowsWritten: 0,
  kvReads: 0,
  kvWrites: 0,
  queued: 0,
};

type Statement = { sql: string; params?: unknown[] };
type Result = { meta: { rows_read: number; rows_written: number } };

/**
 * Stands before the benchmark's bindings (`backing`, a port): passes on what the Worker asks, and says the same to a
 * real local D1, which tells what it costs. `counts` grows.
 */
export async function startLedger(
  backing: number,
  d1: D1Database,
): Promise<{ port: number; counts: Operations; stop(): void }> {
  const counts = { ...nothing };
  const answer = async (request: IncomingMessage) => {
    const url = request.url ?? "/";
    if (request.method === "GET") counts.kvReads += 1;
    if (request.method === "PUT" || request.method === "DELETE") {
      counts.kvWrites += 1;
      request.resume();
      return { status: 200, body: "" };
    }
    const isQueue = /^\/(message|batch)(\?|$)/.test(url);
    const content = request.method === "POST" && !isQueue ? await json(request) : undefined;
    if (isQueue) {
      counts.queued += 1;
      request.resume();
    }
    if (content) await countStatements(d1, [content].flat() as Statement[], counts);
    const response = await fetch(`http://127.0.0.1:${backing}${url}`, {
      method: request.method ?? "GET",
      ...(request.method === "POST" ? { body: JSON.stringify(content ?? {}) } : {}),
    });
    return { status: response.status, body: await response.text() };
  };
  // One after the other, so that both databases see the same order.
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    const mine = last.then(() => answer(request));
    last = mine.catch(() => {});
    mine.then(
      ({ status, body }) => response.writeHead(status, { "Content-Type": "application/json" }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, counts, stop };
}

async function countStatements(d1: D1Database, statements: Statement[], counts: Operations): Promise<void> {
  const results = (await d1.batch(
    statements.map(({ sql, params = [] }) => d1.prepare(sql).bind(...params)),
  )) as Result[];
  countResults(results, counts);
}

/** Adds what D1 says that statements cost. */
export function countResults(results: Result[], counts: Operations): void {
  counts.queries += results.length;
  for (const { meta } of results) {
    counts.rowsRead += meta.rows_read;
    counts.rowsWritten += meta.rows_written;
  }
}
