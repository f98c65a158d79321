import { and, eq, gt, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { broadcasts, contentAccessLogs, emailOutbox, emailSubscribers, emailSuppressions } from "@/db/schema";
import { type IsoTime, isoAfter, seconds } from "@/lib/base/time";
import { countMails } from "../metrics/mutations";
import { insertOutboxRows, leaseFrom } from "../mutations";
import { type Broadcast, isRecipient } from "./data";
import { chunkSize, mailIds, prepareSize } from "./rules";

/**
 * Writes the mails of the next subscribers to the outbox, and how far it is, in one batch: killed, or run
 * twice at once, it leaves no one out and counts no one twice. After the last one the broadcast is `sending`.
 */
export async function prepareChunk(
  db: Db,
  { broadcast, now }: { broadcast: Broadcast; now: Date },
): Promise<void> {
  const { id, kind, audience, preparedThrough } = broadcast;
  const page = sql`select ${emailSubscribers.id} as subscriber_id from ${emailSubscribers}
    where ${emailSubscribers.id} > ${preparedThrough} order by ${emailSubscribers.id} limit ${prepareSize}`;
  const chosen = sql`from (${page}) join ${emailSubscribers} on ${emailSubscribers.id} = subscriber_id
    where ${isRecipient(audience)}`;
  const isWhereWeThink = and(
    eq(broadcasts.id, id),
    eq(broadcasts.state, "preparing"),
    sql`${broadcasts.preparedThrough} is ${preparedThrough}`,
  );
  const end = sql`(select subscriber_id from (${page}) order by subscriber_id limit 1 offset ${prepareSize - 1})`;
  await db.batch([
    insertOutboxRows(db, {
      columns: sql`${`${id}.`} || ${emailSubscribers.id}, ${kind}, ${emailSubscribers.email},
        ${emailSubscribers.emailKey}, '{}', null`,
      broadcastId: id,
      now,
      from: sql`${chosen} and exists (select 1 from ${broadcasts} where ${isWhereWeThink})`,
    }),
    db
      .update(broadcasts)
      .set({
        recipients: sql`${broadcasts.recipients} + (select count(*) ${chosen})`,
        preparedThrough: end,
        state: sql`iif(${end} is null, 'sending', 'preparing')`,
      })
      .where(isWhereWeThink),
  ]);
}

/** A broadcast's mail that this Worker alone may send, with what is known of its reader now. */
export type ClaimedRecipient = {
  id: string;
  toEmail: string;
  createdAt: IsoTime;
  attempts: number;
  /** `null` when the account is gone. */
  reader: {
    id: string;
    firstName: string | null;
    mailTopics: string[] | null;
    suppression: "hard_bounce" | "complaint" | null;
  } | null;
};

/**
 * Takes the next due mails of a broadcast that is being sent, in the order of their ids, from where the
 * last claim ended. A claim that ran out is not taken again: its mail may have gone (`settleLapsed`).
 */
export async function claimChunk(
  db: Db,
  { broadcast, now, limit = chunkSize }: { broadcast: Broadcast; now: Date; limit?: number },
): Promise<{ leaseUntil: IsoTime; mails: ClaimedRecipient[] }> {
  const { leaseUntil, set } = leaseFrom(now);
  const { before } = mailIds(broadcast.id);
  const isSending = sql`exists (select 1 from ${broadcasts}
    where ${broadcasts.id} = ${broadcast.id} and ${broadcasts.state} = 'sending')`;
  const due = db
    .select({ id: emailOutbox.id })
    .from(emailOutbox)
    .where(
      and(
        gt(emailOutbox.id, startOf(broadcast)),
        lt(emailOutbox.id, before),
        eq(emailOutbox.state, "pending"),
        lte(emailOutbox.dueAt, isoAfter(now)),
        isSending,
      ),
    )
    .orderBy(emailOutbox.id)
    .limit(limit);
  const reader = sql<string | null>`(
    select json_object('id', ${emailSubscribers.id}, 'firstName', ${emailSubscribers.firstName},
      'mailTopics', json(${emailSubscribers.mailTopics}),
      'suppression', (select ${emailSuppressions.reason} from ${emailSuppressions}
        where ${emailSuppressions.email} = ${emailSubscribers.emailKey}))
    from ${emailSubscribers} where ${emailSubscribers.emailKey} = ${emailOutbox}."email")`;
  const rows = await db.update(emailOutbox).set(set).where(sql`${emailOutbox.id} in ${due}`).returning({
    id: emailOutbox.id,
    toEmail: emailOutbox.toEmail,
    createdAt: emailOutbox.createdAt,
    attempts: emailOutbox.attempts,
    reader,
  });
  const mails = rows
    .map((row) => ({ ...row, reader: row.reader ? JSON.parse(row.reader) : null }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  return { leaseUntil, mails };
}

function startOf({ id, takenThrough }: Broadcast): string {
  return takenThrough || mailIds(id).after;
}

/** Notes how far the claims of a broadcast are. Never goes back: claims may end out of order. */
export function advance(db: Db, { broadcast, through }: { broadcast: Broadcast; through: string }) {
  return db
    .update(broadcasts)
    .set({ takenThrough: sql`max(${broadcasts.takenThrough}, ${through})` })
    .where(eq(broadcasts.id, broadcast.id));
}

/**
 * Claims that ran out belong to a Worker that ended while it sent: whether their mails went is not known,
 * and a second copy of a mail to many is worse than a late one. They rest as `unknown` until the provider
 * tells, or an admin sends them again. Walks the broadcast's mails.
 */
export async function settleLapsed(
  db: Db,
  { broadcastId, now }: { broadcastId: string; now: Date },
): Promise<number> {
  const { after, before } = mailIds(broadcastId);
  const lapsed = and(
    gt(emailOutbox.id, after),
    lt(emailOutbox.id, before),
    eq(emailOutbox.state, "claimed"),
    lte(emailOutbox.leaseUntil, isoAfter(now)),
  );
  const lastError = "its Worker ended while it was being sent";
  const [, settled] = await db.batch([
    countMails(db, { counter: "unknown", where: lapsed }),
    db
      .update(emailOutbox)
      .set({ state: "unknown", lastError, leaseUntil: null })
      .where(lapsed)
      .returning({ id: emailOutbox.id }),
  ]);
  return settled.length;
}

/** Sends nothing of a broadcast before a time; then its mails are looked through from the first again. */
export async function postponeBroadcast(
  db: Db,
  { broadcastId, until }: { broadcastId: string; until: IsoTime },
): Promise<void> {
  await db
    .update(broadcasts)
    .set({ notBefore: until, takenThrough: "" })
    .where(eq(broadcasts.id, broadcastId));
}

/** A broadcast of which no mail is open any more is done. */
export async function finishBroadcast(
  db: Db,
  { broadcastId, now }: { broadcastId: string; now: Date },
): Promise<void> {
  await db
    .update(broadcasts)
    .set({ state: "done", finishedAt: isoAfter(now), notBefore: null })
    .where(
      and(
        eq(broadcasts.id, broadcastId),
        eq(broadcasts.state, "sending"),
        isNull(broadcasts.preparedThrough),
      ),
    );
}

/** How long after a mail the opening of a chapter is put down to it, in seconds. */
const openedWithin = 48 * seconds.hour;
/** Counting walks the broadcast's mails: so once an hour, while the figure can still move. */
const countEvery = seconds.hour;

/**
 * Counts, for each broadcast of the last days, the recipients who opened one of its chapters within 48 hours
 * of their mail. Nothing happens for one that was counted within the last hour.
 */
export async function countChapterOpened(db: Db, { now }: { now: Date }): Promise<void> {
  const { id, chapterNumbers } = broadcasts;
  const hasMail = sql`${emailOutbox.id} > ${id} || '.' and ${emailOutbox.id} < ${id} || '/'
    and ${emailOutbox.state} = 'sent'`;
  const wasOpened = sql`exists (select 1 from ${contentAccessLogs} as log
    where log.email = ${emailOutbox.email} and log.created_at >= ${emailOutbox.sentAt}
    and log.created_at <= strftime('%Y-%m-%dT%H:%M:%fZ', ${emailOutbox.sentAt}, ${`+${openedWithin} seconds`})
    and log.chapter_number in (select value from json_each(${chapterNumbers})))`;
  await db
    .update(broadcasts)
    .set({
      chapterOpened: sql`(select count(*) from ${emailOutbox} where ${hasMail} and ${wasOpened})`,
      countedAt: isoAfter(now),
    })
    .where(
      and(
        gt(broadcasts.createdAt, isoAfter(now, -openedWithin - seconds.day)),
        or(isNull(broadcasts.countedAt), lte(broadcasts.countedAt, isoAfter(now, -countEvery))),
      ),
    );
}
