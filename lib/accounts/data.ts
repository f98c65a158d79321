import { and, asc, desc, eq, getTableColumns, gt, isNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import {
  analyticsEvents,
  auditLog,
  broadcasts,
  contentAccessLogs,
  discountCodes,
  emailOutbox,
  emailSubscribers,
  emailSuppressions,
  loginRequests,
  mailConsents,
  progressDevices,
  progressMarks,
  purchases,
  readingProgress,
  shareLinks,
  subscriberNotes,
  userSessions,
} from "@/db/schema";
import { csvLine } from "@/lib/base/csv";
import { isoAfter } from "@/lib/base/time";
import { chosenTopics } from "@/lib/mail/consent/rules";
import { type TablesThat, tablesLeftOut, toUser } from "./rules";
import type { Account, AuditEntry, Owner, Subscriber, SubscriberDetails } from "./schema";

/** The columns that make a `Subscriber`, for selects and for RETURNING. */
export const subscriberColumns = {
  id: emailSubscribers.id,
  email: emailSubscribers.email,
  emailKey: emailSubscribers.emailKey,
  firstName: emailSubscribers.firstName,
  lastName: emailSubscribers.lastName,
  hasAccess: emailSubscribers.hasAccess,
  hasPurchased: emailSubscribers.hasPurchased,
  role: emailSubscribers.role,
};

/** The query for one subscriber by address key; not awaited, so that it can stand in a batch. */
export function subscriberQuery(db: Db, emailKey: string) {
  return db.select(subscriberColumns).from(emailSubscribers).where(eq(emailSubscribers.emailKey, emailKey));
}

/** The subscriber with this address key, or `null`. */
export async function getSubscriber(db: Db, emailKey: string): Promise<Subscriber | null> {
  return (await subscriberQuery(db, emailKey).get()) ?? null;
}

/** What the account page shows of a subscriber, by address key; `null` when there is none. */
export async function getAccount(db: Db, emailKey: string): Promise<Account | null> {
  const row = await db
    .select({ ...subscriberColumns, mailTopics: emailSubscribers.mailTopics })
    .from(emailSubscribers)
    .where(eq(emailSubscribers.emailKey, emailKey))
    .get();
  return row ? { ...toUser(row), mailTopics: chosenTopics(row.mailTopics) } : null;
}

/** Which rows of each table are a reader's: for the export and the erasure alike. */
export function ownRows(db: Db, { readerId, email }: Owner) {
  return {
    emailSubscribers: eq(emailSubscribers.emailKey, email),
    readingProgress: eq(readingProgress.email, email),
    progressDevices: eq(progressDevices.email, email),
    progressMarks: eq(progressMarks.email, email),
    userSessions: eq(userSessions.userEmail, email),
    contentAccessLogs: eq(contentAccessLogs.email, email),
    shareLinks: eq(shareLinks.email, email),
    analyticsEvents: isEventOf(readerId),
    discountCodes: eq(discountCodes.subscriberId, readerId),
    purchases: eq(purchases.email, email),
    subscriberNotes: eq(subscriberNotes.subscriberId, readerId),
    loginRequests: eq(loginRequests.emailKey, email),
    emailOutbox: ownMail(db, { readerId, email }),
    auditLog: eq(auditLog.subjectId, readerId),
    mailConsents: eq(mailConsents.email, email),
    emailSuppressions: eq(emailSuppressions.email, email),
  } satisfies Record<TablesThat<"export", "rows">, SQL>;
}

/** By the beginning of the id, which is the only index. */
function isEventOf(readerId: string): SQL {
  return sql`(${analyticsEvents.id} > ${`${readerId}.`} and ${analyticsEvents.id} < ${`${readerId}/`})`;
}

/** By the index of single mails; a broadcast's mail has an id that can be told. */
function ownMail(db: Db, { readerId, email }: Owner): SQL {
  const fromBroadcasts = db.select({ id: sql`${broadcasts.id} || '.' || ${readerId}` }).from(broadcasts);
  const single = db
    .select({ id: emailOutbox.id })
    .from(emailOutbox)
    .where(and(eq(emailOutbox.email, email), isNull(emailOutbox.broadcastId)));
  return sql`(${emailOutbox.id} in ${single} or ${emailOutbox.id} in ${fromBroadcasts})`;
}

/**
 * Everything held about a reader, as rows by table, and why some tables are not among them. No
 * secrets, no hashes of any, and nobody else: who did what an audit row tells is that person's data.
 */
export async function exportAccount(db: Db, { owner, now }: { owner: Owner; now: Date }) {
  const own = ownRows(db, owner);
  const { sessionToken, previousToken, ...sessionColumns } = getTableColumns(userSessions);
  const { tokenHash, ...linkColumns } = getTableColumns(shareLinks);
  const { bindingHash, ...requestColumns } = getTableColumns(loginRequests);
  const { actorId, ...auditColumns } = getTableColumns(auditLog);
  const { createdBy, ...codeColumns } = getTableColumns(discountCodes);
  const { recordedBy, ...purchaseColumns } = getTableColumns(purchases);
  const { authorId, ...noteColumns } = getTableColumns(subscriberNotes);
  // One batch: all as it was at one moment.
  const rows = await db.batch([
    db.select().from(emailSubscribers).where(own.emailSubscribers),
    db.select().from(readingProgress).where(own.readingProgress),
    db.select().from(progressDevices).where(own.progressDevices),
    db.select().from(progressMarks).where(own.progressMarks),
    db.select(sessionColumns).from(userSessions).where(own.userSessions),
    db.select().from(contentAccessLogs).where(own.contentAccessLogs),
    db.select(requestColumns).from(loginRequests).where(own.loginRequests),
    db.select().from(emailOutbox).where(own.emailOutbox),
    db.select(auditColumns).from(auditLog).where(own.auditLog),
    db.select().from(mailConsents).where(own.mailConsents),
    db.select().from(emailSuppressions).where(own.emailSuppressions),
    db.select(linkColumns).from(shareLinks).where(own.shareLinks),
    db.select().from(analyticsEvents).where(own.analyticsEvents),
    db.select(codeColumns).from(discountCodes).where(own.discountCodes),
    db.select(purchaseColumns).from(purchases).where(own.purchases),
    db.select(noteColumns).from(subscriberNotes).where(own.subscriberNotes),
  ]);
  const tables = {
    emailSubscribers: rows[0],
    readingProgress: rows[1],
    progressDevices: rows[2],
    progressMarks: rows[3],
    userSessions: rows[4],
    contentAccessLogs: rows[5],
    loginRequests: rows[6],
    emailOutbox: rows[7],
    auditLog: rows[8],
    mailConsents: rows[9],
    emailSuppressions: rows[10],
    shareLinks: rows[11],
    analyticsEvents: rows[12],
    discountCodes: rows[13],
    purchases: rows[14],
    subscriberNotes: rows[15],
  } satisfies Record<TablesThat<"export", "rows">, object[]>;
  return { exportedAt: isoAfter(now), tables, leftOut: tablesLeftOut() };
}

/** The columns that make `SubscriberDetails`. */
export const detailColumns = {
  id: emailSubscribers.id,
  email: emailSubscribers.email,
  firstName: emailSubscribers.firstName,
  lastName: emailSubscribers.lastName,
  hasAccess: emailSubscribers.hasAccess,
  hasPurchased: emailSubscribers.hasPurchased,
  role: emailSubscribers.role,
  discountCode: emailSubscribers.discountCode,
  emailsSent: emailSubscribers.emailsSent,
  lastEmailSent: emailSubscribers.lastEmailSent,
  lastActiveOn: emailSubscribers.lastActiveOn,
  createdAt: emailSubscribers.createdAt,
};

/** One subscriber as admins see them, or `null`. */
export async function getSubscriberDetails(db: Db, id: string): Promise<SubscriberDetails | null> {
  const query = db.select(detailColumns).from(emailSubscribers).where(eq(emailSubscribers.id, id));
  return (await query.get()) ?? null;
}

/** Each query of the file reads so many: with D1's 50 an invocation on the free plan, 120,000 subscribers. */
const fileChunk = 2500;

/** All subscribers as lines of CSV, a chunk at a time and the column names first: memory does not grow with them. */
export async function* subscriberLines(db: Db, chunk = fileChunk): AsyncGenerator<string> {
  const names = Object.keys(detailColumns) as (keyof SubscriberDetails)[];
  const header = csvLine(names);
  const { emailKey } = emailSubscribers;
  let after: string | undefined;
  do {
    const rows = await db
      .select({ ...detailColumns, emailKey })
      .from(emailSubscribers)
      .where(after === undefined ? undefined : gt(emailKey, after))
      .orderBy(asc(emailKey))
      .limit(chunk);
    const lines = rows.map((row) => csvLine(names.map((name) => cellOf(row[name]))));
    yield (after === undefined ? header : "") + lines.join("");
    after = rows.length === chunk ? rows.at(-1)?.emailKey : undefined;
  } while (after !== undefined);
}

function cellOf(value: SubscriberDetails[keyof SubscriberDetails]): string | number | null {
  return typeof value === "boolean" ? (value ? "yes" : "no") : value;
}

/** The newest entries of the audit about one subscriber, at most 50. */
export function listAudit(db: Db, subjectId: string): Promise<AuditEntry[]> {
  return db
    .select({
      id: auditLog.id,
      action: auditLog.action,
      // Who is no admin but the provider has no address.
      actor: sql<
        string | null
      >`iif(${auditLog.actorId} = 'provider', 'the payment provider', ${emailSubscribers.email})`,
      details: auditLog.details,
      createdAt: auditLog.createdAt,
    })
    .from(auditLog)
    .leftJoin(emailSubscribers, eq(emailSubscribers.id, auditLog.actorId))
    .where(eq(auditLog.subjectId, subjectId))
    .orderBy(desc(auditLog.createdAt), desc(auditLog.id))
    .limit(50);
}
