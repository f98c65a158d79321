import type { BatchItem } from "drizzle-orm/batch";
import type { Db } from "@/db/client";
import { contentAccessLogs } from "@/db/schema";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { browserFamily, shortenIp } from "./rules";

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

/** D1 binds at most 100 parameters a statement, and a row has seven columns. */
const rowsAStatement = 14;

/** Notes accesses in one call of the database: of each the network and the browser's family only. */
export async function logAccesses(db: Db, entries: readonly AccessEntry[]): Promise<void> {
  const rows = entries.map(({ email, chapterNumber, accessType, ip, userAgent, now }) => ({
    id: newId(),
    email,
    chapterNumber,
    accessType,
    ipAddress: shortenIp(ip),
    userAgent: browserFamily(userAgent),
    createdAt: isoAfter(now),
  }));
  const inserts: BatchItem<"sqlite">[] = [];
  for (let at = 0; at < rows.length; at += rowsAStatement) {
    inserts.push(db.insert(contentAccessLogs).values(rows.slice(at, at + rowsAStatement)));
  }
  const [first, ...others] = inserts;
  if (first) await db.batch([first, ...others]);
}
