import type { Db } from "@/db/client";
import { contentAccessLogs } from "@/db/schema";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { browserFamily, shortenIp } from "./rules";

type Access = {
  /** The reader's address key; null for a guest. */
  email: string | null;
  chapterNumber: number;
  accessType: (typeof contentAccessLogs.$inferInsert)["accessType"];
  ip: string | null;
  userAgent: string | null;
  now: Date;
};

/** Notes that somebody opened, downloaded or shared a chapter: the network and the browser's family only. */
export async function logAccess(db: Db, access: Access): Promise<void> {
  const { email, chapterNumber, accessType, ip, userAgent, now } = access;
  await db.insert(contentAccessLogs).values({
    id: newId(),
    email,
    chapterNumber,
    accessType,
    ipAddress: shortenIp(ip),
    userAgent: browserFamily(userAgent),
    createdAt: isoAfter(now),
  });
}
