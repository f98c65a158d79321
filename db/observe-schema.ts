import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * What the Workers counted about themselves, by span of time: a row is written only when there is something
 * to say (docs/decisions/025). Without a rowid (the migration says so; drizzle cannot).
 */
export const signals = sqliteTable(
  "signals",
  {
    /** Of five minutes their beginning as YYYY-MM-DDTHH:MM, of a day YYYY-MM-DD; both in UTC. */
    span: text("span").notNull(),
    name: text("name").notNull(),
    value: integer("value").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.span, table.name] })],
);

/** The alarms that are going on. A row goes when its cause has not been seen for a while. */
export const incidents = sqliteTable("incidents", {
  /** Which alarm. */
  name: text("name").primaryKey(),
  openedAt: text("opened_at").notNull(),
  seenAt: text("seen_at").notNull(),
  count: integer("count").notNull(),
});
