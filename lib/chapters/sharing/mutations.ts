import { and, eq, gt, lt, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailSubscribers, shareLinks } from "@/db/schema";
import { newId, newSecret, sha256 } from "@/lib/base/ids";
import { ok, type Result, refused } from "@/lib/base/result";
import { isoAfter, seconds } from "@/lib/base/time";
import { readChapter } from "../data";
import type { Chapter, Reader } from "../schema";
import { isShareToken, linkOpens, linkSeconds, linksADay } from "./rules";

/** A new link: its secret, which is shown now or never, until when it opens the chapter, and how often. */
export type NewLink = { token: string; expiresAt: string; reads: number };

/**
 * Makes a link that opens one chapter for others. `reader.email` is the address key. Refuses like
 * `readChapter`, since nobody can share what they may not read, and with `rate_limited` after
 * `linksADay` links; one statement counts and writes, so links asked for at once cannot pass the limit.
 */
export async function createShareLink(
  db: Db,
  {
    reader,
    chapterNumber,
    now,
  }: { reader: NonNullable<Reader> & { email: string }; chapterNumber: number; now: Date },
): Promise<Result<NewLink, "not_found" | "unauthorized" | "forbidden" | "rate_limited">> {
  const chapter = await readChapter(reader, chapterNumber);
  if (!chapter.ok) return chapter;
  const token = newSecret();
  const expiresAt = isoAfter(now, linkSeconds);
  const { email } = reader;
  const isFew = sql`(select count(*) from ${shareLinks} where ${shareLinks.email} = ${email}
    and ${shareLinks.createdAt} > ${isoAfter(now, -seconds.day)}) < ${linksADay}`;
  // An account that was erased a moment ago makes no links: its token may still be good.
  const isReader = sql`exists (select 1 from ${emailSubscribers} where ${emailSubscribers.emailKey} = ${email})`;
  const row = sql`select ${newId()}, ${email}, ${chapterNumber}, ${await sha256(token)}, 0, ${isoAfter(now)}, ${expiresAt}
    where ${isFew} and ${isReader}`;
  const made = await db.insert(shareLinks).select(row).returning({ id: shareLinks.id });
  return made.length > 0 ? ok({ token, expiresAt, reads: linkOpens }) : refused("rate_limited");
}

/**
 * The chapter that a link opens, with the right of the reader who made it: a link opens no more than they
 * may read today. Counts the opening (`counts`; a browser that opened it before does not count again)
 * by one conditional UPDATE, so that openings at once cannot pass the limit. Refuses with `not_found`
 * whatever is wrong with the link.
 */
export async function openShareLink(
  db: Db,
  { token, counts, now }: { token: string; counts: boolean; now: Date },
): Promise<Result<Chapter, "not_found">> {
  if (!isShareToken(token)) return refused("not_found");
  const isThis = and(eq(shareLinks.tokenHash, await sha256(token)), gt(shareLinks.expiresAt, isoAfter(now)));
  const { hasAccess, hasPurchased, role } = emailSubscribers;
  const find = db
    .select({ chapterNumber: shareLinks.chapterNumber, hasAccess, hasPurchased, role })
    .from(shareLinks)
    .innerJoin(emailSubscribers, eq(emailSubscribers.emailKey, shareLinks.email))
    .where(isThis);
  const count = db
    .update(shareLinks)
    .set({ opens: sql`${shareLinks.opens} + 1` })
    .where(and(isThis, lt(shareLinks.opens, linkOpens)))
    .returning({ id: shareLinks.id });
  // One round trip: an opening that is counted though its reader lost the right opens nothing either way.
  const [[link], opened] = counts ? await db.batch([find, count]) : [await find, [true]];
  if (!link || opened.length === 0) return refused("not_found");
  const chapter = await readChapter(link, link.chapterNumber);
  return chapter.ok ? chapter : refused("not_found");
}

/** Ends one of a reader's own links. Harmless when there is none. */
export async function deleteShareLink(
  db: Db,
  { email, linkId }: { email: string; linkId: string },
): Promise<void> {
  await db.delete(shareLinks).where(and(eq(shareLinks.id, linkId), eq(shareLinks.email, email)));
}
