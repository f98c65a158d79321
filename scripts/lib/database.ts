import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { D1Database } from "./miniflare.ts";
import { inRoot } from "./root.ts";

const migrationsDir = inRoot("db/migrations");

/** Makes a local database ready: migrations, and the demo's subscribers once for each `stateDir`. */
export async function prepareDatabase(
  db: D1Database,
  { splitSql, stateDir }: { splitSql: (sql: string) => string[]; stateDir: string },
): Promise<void> {
  const applied = await applyMigrations(db, splitSql);
  if (applied > 0) console.log(`Applied ${applied} database migration${applied === 1 ? "" : "s"}.`);
  // Only once: who erases a demo account has erased it.
  const seeded = path.join(stateDir, "demo-seeded");
  if (existsSync(seeded)) return;
  await seedDemo(db, new Date());
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(seeded, "");
}

/** The names of the migrations that there are, in their order. */
export function migrationNames(): string[] {
  return readdirSync(migrationsDir)
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

/**
 * Applies the migrations of `names` that `db` has not seen, and says how many. The same files, table and order as
 * `wrangler d1 migrations apply`, so that either can follow the other, without its start-up time.
 */
export async function applyMigrations(
  db: D1Database,
  splitSql: (sql: string) => string[],
  names = migrationNames(),
): Promise<number> {
  await db
    .prepare(
      "create table if not exists d1_migrations (id integer primary key autoincrement, name text unique, applied_at timestamp default current_timestamp not null)",
    )
    .run();
  const { results } = await db.prepare("select name from d1_migrations").all<{ name: string }>();
  const applied = new Set(results.map((row) => row.name));
  const missing = names.filter((name) => !applied.has(name));
  for (const name of missing) {
    const statements = splitSql(readFileSync(`${migrationsDir}/${name}`, "utf8"));
    await db.batch([
      ...statements.map((statement) => db.prepare(statement)),
      db.prepare("insert into d1_migrations (name) values (?)").bind(name),
    ]);
  }
  return missing.length;
}

const demoSubscribers = [
  { id: "demo-admin", email: "admin@example.com", firstName: "Ada", role: "admin", access: 1, purchased: 1 },
  {
    id: "demo-reader",
    email: "reader@example.com",
    firstName: "Ray",
    role: "reader",
    access: 1,
    purchased: 0,
  },
  { id: "demo-buyer", email: "buyer@example.com", firstName: "Bea", role: "reader", access: 1, purchased: 1 },
] as const;

/** Adds the demo's three subscribers where their address is unknown; changes nobody who is there. */
async function seedDemo(db: D1Database, now: Date): Promise<void> {
  const at = now.toISOString();
  const insert = db.prepare(
    "insert into email_subscribers (id, email, email_key, first_name, role, has_access, has_purchased, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
  );
  await db.batch(
    demoSubscribers.map(({ id, email, firstName, role, access, purchased }) =>
      insert.bind(id, email, email, firstName, role, access, purchased, at, at),
    ),
  );
}
