import { sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";

/** The database handle that every domain function takes as its first argument. */
export type Db = DrizzleD1Database;

/** Wraps the D1 binding. Cheap: one for each request. */
export function openDb(binding: D1Database): Db {
  return drizzle(binding);
}

/**
 * Asks the database whether it answers and was migrated, at the cost of at most one row, and returns its size.
 * Throws when not: a database without tables is there, but serves nobody.
 */
export async function ping(db: Db): Promise<{ bytes: number }> {
  const { meta } = await db.run(sql`select 1 from email_subscribers limit 1`);
  return { bytes: meta.size_after };
}
