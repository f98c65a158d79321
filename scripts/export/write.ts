import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import type { Database } from "../lib/d1.ts";

const pageSize = 500;

/** A table of the database: its columns in order, and those of its primary key. */
export type Table = { name: string; columns: string[]; key: string[] };
/** A value as D1 gives it. */
export type Value = string | number | null;
export type Row = Record<string, Value>;

/** A written file, as the manifest names it. */
export type Written = { file: string; bytes: number; sha256: string };
/** A table as the manifest names it. */
export type Exported = {
  table: string;
  rows: number;
  columns: string[];
  leftOut: string[];
  files: Written[];
};

/** Columns that hold secrets or their hashes, as `exportAccount` leaves them out; but for the erasures', which a copy is judged by. */
export function isSecret(table: string, column: string): boolean {
  return table !== "erasures" && /(?:^|_)(?:token|secret|hash)$/.test(column);
}

/** The product's tables, by name, without those of SQLite, D1 and wrangler. */
export async function listTables(database: Pick<Database, "query">): Promise<Table[]> {
  const names = await database.query<{ name: string }>(
    "select name from sqlite_master where type = 'table' and name not like 'sqlite~_%' escape '~' and name not like '~_cf~_%' escape '~' and name <> 'd1_migrations' order by name",
  );
  const tables: Table[] = [];
  for (const { name } of names) {
    const columns = await database.query<{ name: string; pk: number }>(
      `select name, pk from pragma_table_info(${literal(name)}) order by cid`,
    );
    const key = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
    tables.push({
      name,
      columns: columns.map((column) => column.name),
      key: key.map((column) => column.name),
    });
  }
  return tables;
}

/** Writes a table as CSV and as JSON lines into `dir`, a page at a time in the order of its primary key. */
export async function exportTable(database: Database, table: Table, dir: string): Promise<Exported> {
  const columns = table.columns.filter((column) => !isSecret(table.name, column));
  const leftOut = table.columns.filter((column) => isSecret(table.name, column));
  const csv = new OutputFile(dir, `${table.name}.csv`);
  const jsonl = new OutputFile(dir, `${table.name}.jsonl`);
  csv.write(csvLine(columns));
  let rows = 0;
  for await (const page of readPages(database, table)) {
    rows += page.length;
    csv.write(page.map((row) => csvLine(columns.map((column) => row[column] ?? null))).join(""));
    jsonl.write(
      page
        .map(
          (row) =>
            `${JSON.stringify(Object.fromEntries(columns.map((name) => [name, row[name] ?? null])))}\n`,
        )
        .join(""),
    );
  }
  return { table: table.name, rows, columns, leftOut, files: [csv.close(), jsonl.close()] };
}

/**
 * One line of RFC 4180. NULL is an empty field, an empty text is `""`. The data is exact: a text that a
 * spreadsheet would take for a formula stays as it is, so import it as text.
 */
export function csvLine(values: readonly Value[]): string {
  const fields = values.map((value) => {
    if (value === null) return "";
    const text = String(value);
    return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${fields.join(",")}\r\n`;
}

/** A table's rows in the order of its primary key, a page of `size` at a time: memory does not grow with it. */
export async function* readPages(
  database: Pick<Database, "query">,
  { name, columns, key }: Table,
  size = pageSize,
): AsyncGenerator<Row[]> {
  const order = key.map(quoted).join(", ");
  const all = [...new Set([...key, ...columns])].map(quoted).join(", ");
  for (let after = ""; ; ) {
    const rows = await database.query<Row>(
      `select ${all} from ${quoted(name)} ${after} order by ${order} limit ${size}`,
    );
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < size || !last) return;
    after = `where (${order}) > (${key.map((column) => literal(last[column] ?? null)).join(", ")})`;
  }
}

/** A new file of `dir`, with its sum. */
export class OutputFile {
  private readonly name: string;
  private readonly handle: number;
  private readonly hash = createHash("sha256");
  private bytes = 0;

  constructor(dir: string, name: string) {
    this.name = name;
    this.handle = openSync(path.join(dir, name), "wx");
  }

  write(text: string | Buffer): void {
    this.bytes += typeof text === "string" ? writeSync(this.handle, text) : writeSync(this.handle, text);
    this.hash.update(text);
  }

  close(): Written {
    closeSync(this.handle);
    return { file: this.name, bytes: this.bytes, sha256: this.hash.digest("hex") };
  }
}

/** A name as SQL writes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A value as SQL writes it. */
export function literal(value: Value): string {
  if (value === null) return "null";
  return typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;
}
