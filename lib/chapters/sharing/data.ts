import { and, desc, eq, gt, lt } from "drizzle-orm";
import type { Db } from "@/db/client";
import { shareLinks } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { linkOpens } from "./rules";
import type { ShareLink } from "./schema";

/** A reader's links to one chapter that still open it, the newest first. `email` is the address key. */
export function listShareLinks(
  db: Db,
  { email, chapterNumber, now }: { email: string; chapterNumber: number; now: Date },
): Promise<ShareLink[]> {
  const { id, opens, createdAt, expiresAt } = shareLinks;
  return db
    .select({ id, opens, createdAt, expiresAt })
    .from(shareLinks)
    .where(
      and(
        eq(shareLinks.email, email),
        eq(shareLinks.chapterNumber, chapterNumber),
        gt(expiresAt, isoAfter(now)),
        lt(opens, linkOpens),
      ),
    )
    .orderBy(desc(createdAt));
}
