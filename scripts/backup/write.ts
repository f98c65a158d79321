import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { listTables, OutputFile, type Row, readPages, type Table } from "../export/write.ts";
import type { Database } from "../lib/d1.ts";
import { Refusal } from "../lib/refusal.ts";
import { type BackedUp, type Manifest, manifestFile } from "./manifest.ts";

type Source = Pick<Database, "query">;

/**
 * Writes every table of the database into `dir`, which is there only when it is whole: it is filled under another
 * name. `pageSize`: rows a query. Refuses a folder that holds something.
 */
export async function writeBackup(
  database: Source,
  { dir, pageSize, onTable }: { dir: string; pageSize?: number; onTable?: (table: BackedUp) => void },
): Promise<Manifest> {
  if (existsSync(dir) && readdirSync(dir).length > 0)
    throw new Refusal(`${dir} is not empty: name a folder that is new.`);
  const unfinished = `${dir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const startedAt = new Date().toISOString();
  const migrations = await database.query<{ name: string }>("select name from d1_migrations order by id");
  const tables: BackedUp[] = [];
  for (const table of inOrder(await listTables(database))) {
    const written = await writeTable(database, table, { dir: unfinished, ...(pageSize ? { pageSize } : {}) });
    tables.push(written);
    onTable?.(written);
  }
  const manifest: Manifest = {
    version: 1,
    startedAt,
    finishedAt: new Date().toISOString(),
    migrations: migrations.map(({ name }) => name),
    tables,
  };
  writeDurably(path.join(unfinished, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
  renameSync(unfinished, dir);
  return manifest;
}

/**
 * Readers first and erasures last: whoever is erased while the tables are read is in the backup with their id and
 * among its erasures, so that a restore finds all that is theirs.
 */
function inOrder(tables: Table[]): Table[] {
  const place = ({ name }: Table) => (name === "email_subscribers" ? 0 : name === "erasures" ? 2 : 1);
  return tables.toSorted((a, b) => place(a) - place(b));
}

async function writeTable(
  database: Source,
  table: Table,
  { dir, pageSize }: { dir: string; pageSize?: number },
): Promise<BackedUp> {
  const { name, columns } = table;
  const output = new OutputFile(dir, `${name}.jsonl.gz`);
  const hash = createHash("sha256");
  // An empty file is no gzip file.
  output.write(gzipSync(""));
  let rows = 0;
  for await (const page of readPages(database, table, pageSize)) {
    const text = linesOf(page, columns);
    hash.update(text);
    // One gzip member a page: together they are one gzip file.
    output.write(gzipSync(text));
    rows += page.length;
  }
  const { file, bytes, sha256 } = output.close();
  return { table: name, columns, rows, file, bytes, sha256, rowsSha256: hash.digest("hex") };
}

/** How many rows a table holds, and their sum, as `writeBackup` would write them. */
export async function sumOf(database: Source, table: Table): Promise<Pick<BackedUp, "rows" | "rowsSha256">> {
  const hash = createHash("sha256");
  let rows = 0;
  for await (const page of readPages(database, table)) {
    hash.update(linesOf(page, table.columns));
    rows += page.length;
  }
  return { rows, rowsSha256: hash.digest("hex") };
}

/** A row a line, as a JSON list of its values. */
function linesOf(rows: Row[], columns: string[]): string {
  return rows
    .map((row) => `${JSON.stringify(columns.map((column) => plain(row[column], column)))}\n`)
    .join("");
}

function plain(value: unknown, column: string): string | number | null {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  throw new Error(`the column ${column} holds what JSON cannot`);
}

/** Written through to the disk: the name that is given next shall not be there before what it stands for. */
function writeDurably(file: string, text: string): void {
  const handle = openSync(file, "wx");
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
}
