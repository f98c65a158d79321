import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { contentAccessLogs } from "@/db/schema";
import { browserFamily, shortenIp } from "@/lib/base/client";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";

/** Somebody opened, downloaded or shared a chapter. */
export type AccessEntry = {
  /** The reader's address key; null for a guest. */
  email: string | null;
  chapterNumber: number;
  accessType: (typeof contentAccessLogs.$inferInsert)["accessType"];
  ip: string | null;
  userAgent: string | null;
  now: Date;
};

/**
 * Notes accesses by one statement of the database: of each the network and the browser's family only.
 * The rows go as one JSON text, because D1 binds at most 100 parameters and building a list of rows
 * costs more than everything else about a view. The columns are named in the order of db/schema.
 */
export async function logAccesses(db: Db, entries: readonly AccessEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ email, chapterNumber, accessType, ip, userAgent, now }) => [
    newId(),
    email,
    chapterNumber,
    accessType,
    shortenIp(ip),
    browserFamily(userAgent),
    isoAfter(now),
  ]);
  const stated = sql`
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
    from json_each(${JSON.stringify(rows)})`;
  await db.insert(contentAccessLogs).select(stated);
}
