import { and, desc, eq, getTableColumns, gte, inArray, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { broadcasts, emailOutbox, mailMetrics, totals } from "@/db/schema";
import { isoAfter, seconds } from "@/lib/base/time";
import { broadcastKinds, outboxMessage } from "../messages";
import { finishedOf } from "./rules";
import type { Audience, Broadcast, FinishedCounts, KindFigures, MailFigures } from "./schema";

/**
 * How many would get a mail to each audience now, from the roll-up of all subscribers (docs/decisions/022):
 * those of the audience, without those who do not want it or whose mailbox does not take it.
 */
export async function countAudiences(db: Db): Promise<Record<Audience, number>> {
  const rows = await db.select().from(totals);
  const total = (name: string) => rows.find((row) => row.name === name)?.value ?? 0;
  return {
    all: total("subscribers") - total("silent"),
    subscribers: total("with_access") - total("silent_with_access"),
    purchased: total("purchased") - total("silent_purchased"),
  };
}

const { day, kind, broadcastId, ...counters } = getTableColumns(mailMetrics);
const sums = Object.fromEntries(
  Object.entries(counters).map(([name, column]) => [
    name,
    sql`coalesce(sum(${column}), 0)`.as(`sum_${name}`),
  ]),
) as Record<keyof typeof counters, SQL.Aliased<number>>;

const columns = {
  id: broadcasts.id,
  kind: broadcasts.kind,
  chapterNumbers: broadcasts.chapterNumbers,
  audience: broadcasts.audience,
  state: broadcasts.state,
  recipients: broadcasts.recipients,
  chapterOpened: broadcasts.chapterOpened,
  createdAt: broadcasts.createdAt,
  finishedAt: broadcasts.finishedAt,
};

/** Broadcasts are in the order of their rowid, in which they were made: their time has no index. */
const row = sql<number>`${broadcasts}.rowid`;

/** Broadcasts, newest first, each with the sums of its few rows of `mail_metrics`; never looks at a mail. */
async function readBroadcasts(
  db: Db,
  { where, limit }: { where?: SQL; limit: number },
): Promise<Broadcast[]> {
  const page = db
    .select({ ...columns, row: row.as("row") })
    .from(broadcasts)
    .where(where)
    .orderBy(desc(row))
    .limit(limit)
    .as("page");
  const { id, kind, chapterNumbers, audience, state, recipients, chapterOpened, createdAt, finishedAt } =
    page;
  const own = { id, kind, chapterNumbers, audience, state, recipients, chapterOpened, createdAt, finishedAt };
  const rows = await db
    .select({ ...own, ...sums })
    .from(page)
    .leftJoin(mailMetrics, eq(mailMetrics.broadcastId, page.id))
    .groupBy(page.id)
    .orderBy(desc(page.row));
  return rows.map(toBroadcast);
}

type Facts = Omit<Broadcast, "counts" | "figures"> & { chapterOpened: number } & FinishedCounts & MailFigures;

function toBroadcast({ sent, unknown, failed, skipped, expired, ...facts }: Facts): Broadcast {
  const finished = { sent, unknown, failed, skipped, expired };
  const { id, kind, chapterNumbers, audience, state, recipients, createdAt, finishedAt, ...figures } = facts;
  // The counts of a chunk may be there a moment before those of its recipients.
  const pending = Math.max(0, recipients - finishedOf(finished));
  return {
    id,
    kind,
    chapterNumbers,
    audience,
    state,
    recipients,
    counts: { pending, ...finished },
    figures,
    createdAt,
    finishedAt,
  };
}

/** One broadcast, or `null`. The id of a test answers as a broadcast to one. */
export async function getBroadcast(db: Db, id: string): Promise<Broadcast | null> {
  const [broadcast] = await readBroadcasts(db, { where: eq(broadcasts.id, id), limit: 1 });
  return broadcast ?? getTest(db, id);
}

/** A test has no row but its mail, which goes the way of single mails. */
async function getTest(db: Db, id: string): Promise<Broadcast | null> {
  const mail = await db
    .select()
    .from(emailOutbox)
    .where(and(eq(emailOutbox.id, id), eq(emailOutbox.kind, "broadcast_test")))
    .get();
  const message = outboxMessage.safeParse({ kind: mail?.kind, data: mail?.data }).data;
  if (!mail || message?.kind !== "broadcast_test") return null;
  const { state } = mail;
  const is = (fact: boolean | string | null) => (fact ? 1 : 0);
  return toBroadcast({
    id,
    kind: message.data.broadcastKind,
    chapterNumbers: message.data.chapterNumbers,
    audience: null,
    state: state === "pending" || state === "claimed" ? "sending" : "done",
    recipients: 1,
    sent: is(state === "sent"),
    unknown: is(state === "unknown"),
    failed: is(state === "failed"),
    skipped: is(state === "skipped"),
    expired: is(state === "expired"),
    delivered: is(mail.deliveredAt),
    opened: is(mail.openedAt),
    machineOpened: is(mail.machineOpenedAt),
    clicked: is(mail.clickedAt),
    bounced: is(mail.bouncedAt),
    complained: is(mail.complainedAt),
    unsubscribed: is(mail.unsubscribedAt),
    chapterOpened: 0,
    createdAt: mail.createdAt,
    finishedAt: mail.sentAt,
  });
}

/**
 * A page of broadcasts, newest first; `cursor` is the last one of the page before. `null` when nothing
 * comes after it: then it is no cursor that an answer gave.
 */
export async function listBroadcasts(
  db: Db,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ broadcasts: Broadcast[]; nextCursor: string | null } | null> {
  const older = sql`${row} < (select last.rowid from broadcasts as last where last.id = ${cursor})`;
  const rows = await readBroadcasts(db, { ...(cursor ? { where: older } : {}), limit: limit + 1 });
  if (cursor && rows.length === 0) return null;
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { broadcasts: page, nextCursor: last?.id ?? null };
}

/** Every kind of mail, so that the figures of some days are found in the order of their table's key. */
const kinds = [...outboxMessage.options.map(({ shape }) => shape.kind.value), ...broadcastKinds];

/** What became of the mails of the last `days` days (today among them), by kind. Walks the daily counts. */
export function listKindFigures(db: Db, { days, now }: { days: number; now: Date }): Promise<KindFigures[]> {
  const since = isoAfter(now, -(days - 1) * seconds.day).slice(0, 10);
  return db
    .select({ kind, ...sums })
    .from(mailMetrics)
    .where(and(inArray(kind, kinds), gte(day, since)))
    .groupBy(kind)
    .orderBy(kind);
}
