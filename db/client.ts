import { sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";

/** The database handle that every domain function takes as its first argument. */
export type Db = DrizzleD1Database;

/** Wraps the D1 binding. Cheap: one for each request. */
export function openDb(binding: D1Database): Db {
  return drizzle(binding);
}

/** Asks the database whether it answers, at the least cost there is. Throws when it does not. */
export async function ping(db: Db): Promise<void> {
  await db.run(sql`select 1`);
}
