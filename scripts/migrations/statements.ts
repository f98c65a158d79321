import type { DatabaseSync } from "node:sqlite";

type Column = { name: string; type: string; notnull: number; dflt_value: string | null; pk: number };
type Index = { name: string; unique: number; partial: number; origin: string };

/** What code that knows a schema may ask of one of its tables. */
export type Statement = { name: string; sql: string };

function tablesOf(db: DatabaseSync): string[] {
  return db
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
    .all()
    .map(({ name }) => String(name));
}

function columnsOf(db: DatabaseSync, table: string): Column[] {
  return db.prepare(`select * from pragma_table_info('${table}')`).all() as Column[];
}

/**
 * Statements over every column, unique key and table of the schema that `db` has now: what the code of this
 * schema can say, whatever it does say. `round` keeps the rows of two rounds apart.
 */
export function statementsOf(db: DatabaseSync, round: number): Statement[] {
  return tablesOf(db).flatMap((table) => {
    const columns = columnsOf(db, table);
    const row = (serial: number, some: Column[]) =>
      `insert into "${table}" (${names(some)}) values (${some.map((column) => sample(column, round * 100 + serial)).join(", ")})`;
    const needed = columns.filter(({ notnull, dflt_value }) => notnull === 1 && dflt_value === null);
    const keys = columns.filter(({ pk }) => pk > 0);
    const where = keys.map((column) => `"${column.name}" = ${sample(column, round * 100)}`).join(" and ");
    return [
      { name: `insert into ${table}, all columns`, sql: row(0, columns) },
      {
        name: `insert into ${table}, no more than is needed`,
        sql: row(1, [...new Set([...keys, ...needed])]),
      },
      ...uniqueKeys(db, table).map((key) => ({
        name: `upsert into ${table} on ${key}`,
        sql: `${row(0, columns)} on conflict ${key} do update set ${columns.map(({ name }) => `"${name}" = excluded."${name}"`).join(", ")}`,
      })),
      {
        name: `update ${table}`,
        sql: `update "${table}" set ${columns.map((column) => `"${column.name}" = ${sample(column, round * 100)}`).join(", ")} where ${where}`,
      },
      {
        name: `select from ${table}`,
        sql: `select ${names(columns)} from "${table}" order by ${names(keys)}`,
      },
      { name: `delete from ${table}`, sql: `delete from "${table}" where ${where}` },
    ];
  });
}

/** What `on conflict` may name: the primary key, and every unique index with its condition. */
function uniqueKeys(db: DatabaseSync, table: string): string[] {
  const indexes = db.prepare(`select * from pragma_index_list('${table}')`).all() as Index[];
  return indexes
    .filter(({ unique }) => unique === 1)
    .map(({ name, partial }) => {
      const columns = db.prepare(`select name from pragma_index_info('${name}') order by seqno`).all();
      const key = `(${columns.map((column) => `"${column.name}"`).join(", ")})`;
      if (partial === 0) return key;
      const made = db.prepare("select sql from sqlite_master where name = ?").get(name);
      const condition = /\bwhere\b(.*)$/is.exec(String(made?.sql))?.[1] ?? "";
      return `${key} where${condition.replaceAll(`"${table}".`, "")}`;
    });
}

function names(columns: Column[]): string {
  return columns.map(({ name }) => `"${name}"`).join(", ");
}

/** A value that fits: moments for what is called so, JSON where the default is, numbers that differ. */
function sample({ name, type, dflt_value }: Column, serial: number): string {
  if (/INT|REAL/i.test(type)) return String(serial);
  if (/(_at|_until|_through|_active_on|^at|^day)$/.test(name))
    return `'${new Date(Date.UTC(2026, 0, 1 + serial)).toISOString()}'`;
  if (dflt_value?.startsWith("'{") || dflt_value?.startsWith("'[")) return dflt_value;
  // JSON without a default.
  if (name === "mail_topics") return `'["news"]'`;
  return `'${name} ${serial}'`;
}
