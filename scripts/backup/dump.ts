import { closeSync, openSync, writeSync } from "node:fs";
import { listTables, literal, quoted, readPages } from "../export/write.ts";
import type { Database } from "../lib/d1.ts";

/**
 * Writes the whole database as SQL, as `wrangler d1 execute --file` loads it into an empty one: tables with their
 * rows, what migrations were applied, and after that indexes and triggers, which would else move figures twice.
 */
export async function dumpDatabase(database: Pick<Database, "query">, file: string): Promise<void> {
  const schema = await database.query<{ type: string; name: string; sql: string }>(
    "select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite~_%' escape '~' and name not like '~_cf~_%' escape '~'",
  );
  const migrations = { name: "d1_migrations", columns: ["id", "name", "applied_at"], key: ["id"] };
  const output = openSync(file, "wx", 0o600);
  try {
    for (const { sql } of schema.filter(({ type }) => type === "table")) writeSync(output, `${sql};\n`);
    for (const table of [...(await listTables(database)), migrations]) {
      const into = `insert into ${quoted(table.name)} (${table.columns.map(quoted).join(", ")}) values`;
      for await (const page of readPages(database, table)) {
        const rows = page.map(
          (row) => `${into} (${table.columns.map((column) => literal(row[column] ?? null)).join(", ")});\n`,
        );
        writeSync(output, rows.join(""));
      }
    }
    for (const { sql } of schema.filter(({ type }) => type !== "table")) writeSync(output, `${sql};\n`);
  } finally {
    closeSync(output);
  }
}
