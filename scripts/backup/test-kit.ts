import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { onTestFinished } from "vitest";
import { listTables, quoted, type Row } from "../export/write.ts";
import type { openState } from "../lib/d1.ts";
import { applyMigrations } from "../lib/database.ts";
import type { D1Database } from "../lib/miniflare.ts";
import { restoreBackup } from "./restore.ts";

/** A folder that is gone after the test. */
export function aFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "backup-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** SQLite of a state folder behind D1's interface: a hundredth of workerd's start. One test takes the real one. */
const openSqlite: typeof openState = async (folder) => {
  const { unstable_splitSqlQuery: splitSql } = await import("wrangler");
  mkdirSync(folder, { recursive: true });
  const db = new DatabaseSync(path.join(folder, "db.sqlite"));
  const statement = (sql: string, values: SQLInputValue[] = []) => ({
    bind: (...bound: SQLInputValue[]) => statement(sql, bound),
    run: async () => ({ success: true, meta: {}, results: db.prepare(sql).all(...values) }),
    all: async <Row>() => ({ success: true, meta: {}, results: db.prepare(sql).all(...values) as Row[] }),
    raw: async () =>
      db
        .prepare(sql)
        .all(...values)
        .map((row) => Object.values(row)),
  });
  const d1 = {
    prepare: (sql: string) => statement(sql),
    async batch(statements: { all(): Promise<unknown> }[]) {
      db.exec("begin");
      const results = [];
      for (const one of statements) results.push(await one.all());
      db.exec("commit");
      return results;
    },
  };
  return { d1: d1 as unknown as D1Database, splitSql, close: async () => db.close() };
};

/** Opens the database of a state folder, migrated as far as `migrations` say, for `work`. */
export async function withState<Result>(
  folder: string,
  work: (d1: D1Database) => Promise<Result>,
  { migrations, open = openSqlite }: { migrations?: string[]; open?: typeof openState } = {},
): Promise<Result> {
  const { d1, splitSql, close } = await open(folder);
  try {
    await applyMigrations(d1, splitSql, migrations);
    return await work(d1);
  } finally {
    await close();
  }
}

/** `restoreBackup` into such a database. */
export function restore(options: { dir: string; stateDir: string; erasuresFile?: string; sqlFile?: string }) {
  return restoreBackup({ ...options, open: openSqlite });
}

/** What `writeBackup` reads from. */
export function sourceOf(d1: D1Database) {
  return { query: async <Result>(sql: string) => (await d1.prepare(sql).all<Result>()).results };
}

/** All rows of all tables, by table, in the order of their keys. */
export async function contentsOf(d1: D1Database): Promise<Record<string, Row[]>> {
  const contents: Record<string, Row[]> = {};
  for (const { name, key } of await listTables(sourceOf(d1))) {
    const order = key.map(quoted).join(", ");
    contents[name] = await sourceOf(d1).query<Row>(`select * from ${quoted(name)} order by ${order}`);
  }
  return contents;
}

/** Adds subscribers with a session, progress and a mail each. */
export async function addReaders(d1: D1Database, emails: string[], createdAt: string): Promise<void> {
  const readers = emails.map((email) => ({ email, id: email.slice(0, email.indexOf("@")) }));
  const statements = readers.flatMap(({ email, id }) => [
    d1
      .prepare(
        "insert into email_subscribers (id, email, email_key, has_access, created_at, updated_at) values (?1, ?2, ?2, 1, ?3, ?3)",
      )
      .bind(`id-of-${id}`, email, createdAt),
    d1
      .prepare(
        "insert into user_sessions (id, user_email, session_token, expires_at, created_at) values (?1, ?2, ?1, ?3, ?3)",
      )
      .bind(`session-of-${id}`, email, createdAt),
    d1
      .prepare(
        "insert into reading_progress (id, email, chapter_number, created_at, updated_at) values (?1, ?2, 3, ?3, ?3)",
      )
      .bind(`progress-of-${id}`, email, createdAt),
    d1
      .prepare(
        "insert into email_outbox (id, kind, to_email, email, data, dedupe_key, due_at, created_at) values (?1, 'welcome', ?2, ?2, '{}', ?1, ?3, ?3)",
      )
      .bind(`mail-to-${id}`, email, createdAt),
  ]);
  await d1.batch(statements);
}

const texts = ["plain", "", 'it\'s "quoted", 100 %', "two\nlines\u2028and\u2029more", "🌍 ü", '[1,"2"]'];

/** Writes rows of every kind into every table, whatever its columns are; without the triggers, which want sense in them. */
export async function fillEveryTable(d1: D1Database): Promise<void> {
  const triggers = "select name from sqlite_master where type = 'trigger'";
  for (const { name } of await sourceOf(d1).query<{ name: string }>(triggers))
    await d1.prepare(`drop trigger ${quoted(name)}`).run();
  for (const { name } of await listTables(sourceOf(d1))) {
    const columns = await sourceOf(d1).query<{ name: string; type: string; notnull: number; pk: number }>(
      `select name, type, "notnull", pk from pragma_table_info('${name}')`,
    );
    const statement = d1.prepare(`insert into ${quoted(name)} values (${columns.map(() => "?").join(", ")})`);
    await d1.batch(
      texts.map((text, index) => statement.bind(...columns.map((column) => valueFor(column, index, text)))),
    );
  }
}

function valueFor(
  { name, type, notnull, pk }: { name: string; type: string; notnull: number; pk: number },
  row: number,
  text: string,
): string | number | null {
  if (!notnull && !pk && row % 2 === 1) return null;
  if (/int/i.test(type)) return [row, -row, 2 ** 53 - 1 - row][row % 3] ?? 0;
  if (/real/i.test(type)) return row + 0.1;
  return `${text} of ${name} ${row}`;
}
