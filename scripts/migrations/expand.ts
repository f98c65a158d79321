import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { inRoot } from "../lib/root.ts";
import { statementsOf } from "./statements.ts";

export type Migration = { name: string; sql: string };

/** What a migration takes from the code that was live before it, in the words of `breaks`. */
export type Break = { migration: string; what: string };

/** All migrations, in their order. */
export function allMigrations(): Migration[] {
  const folder = inRoot("db/migrations");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ name, sql: readFileSync(`${folder}/${name}`, "utf8") }));
}

/** Statements that no migration may hold without a reason, because what was live may have used what they take away. */
const contracting = [
  /^drop\s/i,
  /^alter\s+table\s+\S+\s+(drop|rename)\s/i,
  // A trigger that refuses writes.
  /\braise\s*\(\s*(abort|fail|rollback)/i,
];

/** The contracting statements of a migration: each a line, as it stands there. */
export function contractingStatements({ name, sql }: Migration): Break[] {
  return sql
    .split("--> statement-breakpoint")
    .map((statement) => statement.replaceAll(/^\s*--.*$/gm, "").trim())
    .filter((statement) => contracting.some((pattern) => pattern.test(statement)))
    .map((statement) => ({ migration: name, what: statement.split("\n")[0] ?? "" }));
}

/**
 * What the last of `migrations` takes from code that knows the schema before it: rows of every table are written
 * before it and must be the same after it, and every statement that such code can say must run after it too.
 */
export function breaks(migrations: readonly Migration[]): Break[] {
  const last = migrations.at(-1);
  if (!last) return [];
  const db = new DatabaseSync(":memory:");
  for (const { sql } of migrations.slice(0, -1)) db.exec(sql);
  const statements = statementsOf(db, 2);
  // A statement that does not run before the migration is a mistake of ours: it throws here.
  db.exec("begin");
  for (const { sql } of statements) db.exec(sql);
  db.exec("rollback");
  for (const { name, sql } of statementsOf(db, 1)) if (!name.startsWith("delete")) db.exec(sql);
  const selects = statements.filter(({ name }) => name.startsWith("select"));
  const held = selects.map(({ sql }) => rowsOf(db, sql));
  db.exec(last.sql);
  const lost = selects.flatMap(({ name, sql }, index) =>
    runs(() => rowsOf(db, sql)) === null && rowsOf(db, sql) !== held[index]
      ? [`${name} finds other rows`]
      : [],
  );
  const broken = statements.flatMap(({ name, sql }) => {
    const failure = runs(() => db.exec(sql));
    return failure ? [`${name}: ${failure}`] : [];
  });
  db.close();
  return [...lost, ...broken].map((what) => ({ migration: last.name, what }));
}

function rowsOf(db: DatabaseSync, select: string): string {
  return JSON.stringify(db.prepare(select).all());
}

/** `null` when it runs, else why it does not. */
function runs(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
