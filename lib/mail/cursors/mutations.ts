import { asc, gt, sql } from "drizzle-orm";
import type { SQLiteColumn, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Db } from "@/db/client";
import { cronCursors } from "@/db/schema";

/** A walk of the cron through a table by its ids: a page at each call, and after the last row from the beginning. */
type Walk = { name: string; table: SQLiteTable & { id: SQLiteColumn }; size: number };
type Row = { id: string };

/** The query for the ids of a walk's next page; not awaited, so that it can stand in a batch. */
export function nextPage(db: Db, { name, table, size }: Walk) {
  const position = sql`coalesce((select ${cronCursors.position} from ${cronCursors}
    where ${cronCursors.name} = ${name}), '')`;
  return db
    .select({ id: sql<string>`${table.id}`.as("id") })
    .from(table)
    .where(gt(table.id, position))
    .orderBy(asc(table.id))
    .limit(size);
}

/** Which rows of the walk's table these are, as a condition: one parameter, since D1 binds at most 100. */
export function isOnPage({ table }: Walk, rows: readonly Row[]) {
  return sql`${table.id} in (select value from json_each(${JSON.stringify(rows.map(({ id }) => id))}))`;
}

/** Notes that a walk is through with a page, as a query that was not run. */
export function moveOn(db: Db, { name, size }: Walk, rows: readonly Row[]) {
  const position = (rows.length === size && rows.at(-1)?.id) || "";
  return db
    .insert(cronCursors)
    .values({ name, position })
    .onConflictDoUpdate({
      target: cronCursors.name,
      set: { position },
      // A small table is always walked to its end: then there is nothing to write.
      setWhere: sql`${cronCursors.position} <> excluded.position`,
    });
}
