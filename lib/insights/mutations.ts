import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { contentAccessLogs, emailSubscribers } from "@/db/schema";
import { browserFamily, shortenIp } from "@/lib/base/client";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";

/** Stands for a chapter's number where somebody took the whole book. */
export const wholeBook = 0;

/** Somebody opened, downloaded or shared a chapter. */
export type AccessEntry = {
  /** The reader's address key; null for a guest. */
  email: string | null;
  /** `wholeBook` for a download of all that the reader may read. */
  chapterNumber: number;
  accessType: (typeof contentAccessLogs.$inferInsert)["accessType"];
  ip: string | null;
  userAgent: string | null;
  now: Date;
};

/**
 * Notes accesses by one statement of the database: of each the network and the browser's family only.
 * The rows go as one JSON text, because D1 binds at most 100 parameters and building a list of rows
 * costs more than everything else about a view. The columns are named in the order of db/schema. Of a reader
 * who was erased before this was written only the fact stays, as with their earlier accesses.
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
  const isNobody = sql`value ->> 1 is not null and ${emailSubscribers.id} is null`;
  const stated = sql`
    select value ->> 0, ${emailSubscribers.emailKey}, value ->> 2, value ->> 3,
      iif(${isNobody}, null, value ->> 4), iif(${isNobody}, null, value ->> 5), value ->> 6
    from json_each(${JSON.stringify(rows)})
    left join ${emailSubscribers} on ${emailSubscribers.emailKey} = value ->> 1`;
  await db.insert(contentAccessLogs).select(stated);
}
