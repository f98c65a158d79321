import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { inRoot } from "../lib/root.ts";

/** What a bound KV and D1 answer with, outside the process that is measured, as in production. */
export type Backing = {
  port: number;
  counts: { kv: number; d1: number; queue: number };
  /** Lets the database know a subscriber with access, so that what they do is kept. */
  addReader(reader: { readerId: string; email: string }): void;
  /** Lets somebody new have asked for a link to sign in; returns what the link is made of. */
  addLogin(id: string): { id: string; createdAt: string; expiresAt: string };
  stop(): void;
};

type Statement = { sql: string; params?: SQLInputValue[] };

/**
 * A server for the protocols that workerd's KV and D1 bindings speak: KV is empty (no session was ever
 * revoked), D1 is SQLite in memory with the real migrations.
 */
export async function startBacking(): Promise<Backing> {
  const database = new DatabaseSync(":memory:");
  const folder = inRoot("db/migrations");
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()) {
    database.exec(readFileSync(`${folder}/${file}`, "utf8"));
  }
  const counts = { kv: 0, d1: 0, queue: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", "http://backing");
      if (request.method !== "POST") {
        counts.kv++;
        response.writeHead(404).end();
        return;
      }
      if (/^\/(message|batch)$/.test(url.pathname)) {
        counts.queue++;
        response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
        return;
      }
      counts.d1++;
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Statement | Statement[];
      const rows = url.searchParams.get("resultsFormat") === "ROWS_AND_COLUMNS";
      const answer = Array.isArray(body)
        ? body.map((statement) => answerOf(database, statement, rows))
        : answerOf(database, body, rows);
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.close();
    server.closeAllConnections();
    database.close();
  };
  const addReader = ({ readerId, email }: { readerId: string; email: string }) => {
    database
      .prepare(
        `insert into email_subscribers (id, email, email_key, has_access, created_at, updated_at)
        values (?, ?, ?, 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
      )
      .run(readerId, email, email);
  };
  const addLogin = (id: string) => {
    const login = { id, createdAt: isoIn(0), expiresAt: isoIn(900_000) };
    const email = `${id}@example.com`;
    addReader({ readerId: id, email });
    database
      .prepare(
        `insert into login_requests (id, email, email_key, purpose, created_at, expires_at)
        values (?, ?, ?, 'sign_in', ?, ?)`,
      )
      .run(id, email, email, login.createdAt, login.expiresAt);
    return login;
  };
  return { port, counts, addReader, addLogin, stop };
}

function isoIn(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

function answerOf(database: DatabaseSync, { sql, params = [] }: Statement, asRows: boolean) {
  const statement = database.prepare(sql);
  const found = statement.all(...params);
  const columns = statement.columns().map(({ name }) => name);
  const results = asRows ? { columns, rows: found.map((row) => columns.map((name) => row[name])) } : found;
  return { success: true, results, meta: { duration: 0, changes: 0, last_row_id: 0, changed_db: false } };
}
