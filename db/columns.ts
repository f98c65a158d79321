import { text } from "drizzle-orm/sqlite-core";

/** Ids are text, times are ISO 8601 UTC text. */
export const id = () => text("id").primaryKey();
export const createdAt = () => text("created_at").notNull();
