import { and, eq, gte, lt, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailOutbox, emailSubscribers, readingProgress } from "@/db/schema";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { takesListMail } from "../consent/data";
import { isOnPage, moveOn, nextPage } from "../cursors/mutations";
import { insertOutboxRows } from "../mutations";
import { idleSeconds, nudgePage, pauseSeconds } from "./rules";

const walk = { name: "progress_nudges", table: readingProgress, size: nudgePage };

/**
 * Reminds readers who began a chapter, did not finish it and have read nothing for two weeks: one mail at
 * most in thirty days, for a chapter once and never again, to those who want reminders. Looks at the next
 * rows of progress from where the last call ended, so that a call reads a few hundred rows.
 */
export async function writeNudges(db: Db, { now }: { now: Date }): Promise<void> {
  const page = await nextPage(db, walk);
  const idleSince = isoAfter(now, -idleSeconds.from);
  const { email, chapterNumber } = readingProgress;
  const isIdle = and(
    isOnPage(walk, page),
    eq(readingProgress.completed, false),
    lt(readingProgress.updatedAt, idleSince),
    gte(readingProgress.updatedAt, isoAfter(now, -idleSeconds.until)),
    // Of several open chapters the one read last, and nothing read since.
    sql`not exists (select 1 from reading_progress as other where other.email = ${email}
      and (other.updated_at, other.chapter_number) > (${readingProgress.updatedAt}, ${chapterNumber}))`,
    sql`not exists (select 1 from ${emailOutbox} where ${emailOutbox.email} = ${email}
      and ${emailOutbox.kind} = 'progress_nudge' and ${emailOutbox.broadcastId} is null
      and ${emailOutbox.createdAt} > ${isoAfter(now, -pauseSeconds)})`,
    takesListMail("nudges"),
  );
  await db.batch([
    insertOutboxRows(db, {
      columns: sql`${`${newId()}-`} || ${emailSubscribers.id}, 'progress_nudge', ${emailSubscribers.email}, ${email},
        json_object('subscriberId', ${emailSubscribers.id}, 'chapterNumber', ${chapterNumber}),
        'nudge:' || ${emailSubscribers.id} || ':' || ${chapterNumber}`,
      now,
      from: sql`from ${readingProgress} join ${emailSubscribers} on ${emailSubscribers.emailKey} = ${email}
        where ${isIdle}`,
    }),
    moveOn(db, walk, page),
  ]);
}
