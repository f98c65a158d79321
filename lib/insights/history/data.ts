import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Db } from "@/db/client";
import { analyticsEvents, broadcasts, contentAccessLogs, emailOutbox, progressMarks } from "@/db/schema";
import { cursorOf, newestOf } from "./rules";
import type { Deed, HistoryEntry, HistoryPlace } from "./schema";

type Asked = {
  /** Whose: the subscriber's id, and their address key. */
  reader: { id: string; email: string };
  cursor?: HistoryPlace | undefined;
  /** At most 100. */
  limit: number;
};

/**
 * A page of what a reader did and was sent, newest first, as far as it is kept: accesses for 90 days, mails as
 * long as the outbox has them. Each source is read by an index from the cursor on, so that a page costs a few
 * rows for each line, and the reader's marks, which are as many as the book has videos and quizzes. Of the
 * mails to many it asks for each whether this reader's is there: two rows a broadcast.
 */
export async function listHistory(
  db: Db,
  { reader, cursor, limit }: Asked,
): Promise<{ entries: HistoryEntry[]; nextCursor: string | null }> {
  const asked = { reader, cursor, limit };
  const lists = await db.batch([
    broadcastMails(db, asked),
    ownMails(db, asked),
    accesses(db, asked),
    marks(db, asked),
    events(db, asked),
  ]);
  const found = newestOf(lists.map((rows, source) => rows.map((row) => ({ ...row, source }))));
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return {
    entries: page.map(({ id: _, source: __, ...entry }) => entry),
    nextCursor: last ? cursorOf(last) : null,
  };
}

/** What comes after a place in one source: of its own lines those behind it, else those that are older or rank below. */
function isBehind(
  { cursor }: Asked,
  { source, at, id }: { source: number; at: SQLiteColumn; id: SQL | SQLiteColumn },
): SQL | undefined {
  if (!cursor) return undefined;
  if (source === cursor.source) return sql`(${at}, ${id}) < (${cursor.at}, ${cursor.id})`;
  return source < cursor.source ? sql`${at} <= ${cursor.at}` : sql`${at} < ${cursor.at}`;
}

/** The columns of an entry, the same in each source. */
function columns<Id extends SQL<string> | SQLiteColumn>(entry: {
  id: Id;
  at: SQLiteColumn;
  deed: SQL<Deed>;
  chapterNumber?: SQL<number | null>;
  item?: SQL<string | null>;
  amountCents?: SQL<number | null>;
  state?: SQL<string | null>;
}) {
  const { id, at, deed, chapterNumber, item, amountCents, state } = entry;
  return {
    id: sql<string>`${id}`.as("entry_id"),
    at: sql<string>`${at}`.as("entry_at"),
    deed: deed.as("deed"),
    chapterNumber: (chapterNumber ?? sql<number | null>`null`).as("chapter"),
    item: (item ?? sql<string | null>`null`).as("item"),
    amountCents: (amountCents ?? sql<number | null>`null`).as("amount"),
    state: (state ?? sql<string | null>`null`).as("entry_state"),
  };
}

const mail = emailOutbox;
const mailColumns = columns({
  id: mail.id,
  at: mail.createdAt,
  deed: sql<Deed>`'mail'`,
  item: sql<string>`${mail.kind}`,
  state: sql<string>`case when ${mail.complainedAt} is not null then 'complained'
    when ${mail.bouncedAt} is not null then 'bounced' when ${mail.clickedAt} is not null then 'clicked'
    when ${mail.openedAt} is not null then 'opened' when ${mail.deliveredAt} is not null then 'delivered'
    else ${mail.state} end`,
});
const newestMails = [sql`${mail.createdAt} desc`, sql`${mail.id} desc`];

function broadcastMails(db: Db, asked: Asked) {
  const place = { source: 0, at: mail.createdAt, id: mail.id };
  const own = sql`${mail.id} in (select ${broadcasts.id} || '.' || ${asked.reader.id} from ${broadcasts})`;
  return db
    .select(mailColumns)
    .from(mail)
    .where(and(own, isBehind(asked, place)))
    .orderBy(...newestMails)
    .limit(asked.limit + 1);
}

function ownMails(db: Db, asked: Asked) {
  const place = { source: 1, at: mail.createdAt, id: mail.id };
  return db
    .select(mailColumns)
    .from(mail)
    .where(and(eq(mail.email, asked.reader.email), isNull(mail.broadcastId), isBehind(asked, place)))
    .orderBy(...newestMails)
    .limit(asked.limit + 1);
}

function accesses(db: Db, asked: Asked) {
  const { id, email, createdAt, accessType, chapterNumber } = contentAccessLogs;
  return db
    .select(
      columns({
        id,
        at: createdAt,
        deed: sql<Deed>`iif(${accessType} = 'view', 'opened', ${accessType})`,
        chapterNumber: sql<number>`${chapterNumber}`,
      }),
    )
    .from(contentAccessLogs)
    .where(and(eq(email, asked.reader.email), isBehind(asked, { source: 2, at: createdAt, id })))
    .orderBy(sql`${createdAt} desc`, sql`${id} desc`)
    .limit(asked.limit + 1);
}

function marks(db: Db, asked: Asked) {
  const { email, chapterNumber, kind, item, at } = progressMarks;
  const id = sql<string>`${chapterNumber} || '.' || ${kind} || '.' || ${item}`;
  return db
    .select(
      columns({
        id,
        at,
        deed: sql<Deed>`iif(${kind} <> 'completed', ${kind}, iif(${item} = 'yes', 'completed', 'set_back'))`,
        chapterNumber: sql<number>`${chapterNumber}`,
        item: sql<string | null>`iif(${kind} = 'completed', null, ${item})`,
      }),
    )
    .from(progressMarks)
    .where(and(eq(email, asked.reader.email), isBehind(asked, { source: 3, at, id })))
    .orderBy(sql`${at} desc`, sql`${id} desc`)
    .limit(asked.limit + 1);
}

/** What else there is; the first opening of a chapter only when its line in the access log has gone. */
function events(db: Db, asked: Asked) {
  const { id, kind, subscriberId, chapterNumber, item, value, createdAt } = analyticsEvents;
  const isLogged = sql`exists (select 1 from ${contentAccessLogs}
    where ${contentAccessLogs.email} = ${asked.reader.email} and ${contentAccessLogs.createdAt} = ${createdAt})`;
  return db
    .select(
      columns({
        id,
        at: createdAt,
        deed: sql<Deed>`case ${kind} when 'signup_confirmed' then 'signup' when 'user_login' then 'sign_in'
          when 'chapter_opened' then 'opened' else ${kind} end`,
        chapterNumber: sql<number | null>`nullif(${chapterNumber}, 0)`,
        item: sql<string | null>`nullif(${item}, '')`,
        amountCents: sql<number | null>`${value}`,
      }),
    )
    .from(analyticsEvents)
    .where(
      and(
        eq(subscriberId, asked.reader.id),
        // To the letter as the index has it.
        sql`${kind} <> 'reader_active'`,
        sql`not (${kind} = 'chapter_opened' and ${isLogged})`,
        isBehind(asked, { source: 4, at: createdAt, id }),
      ),
    )
    .orderBy(sql`${createdAt} desc`, sql`${id} desc`)
    .limit(asked.limit + 1);
}
