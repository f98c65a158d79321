import { and, eq, isNull, lte, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailOutbox, emailSubscribers } from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { type IsoTime, isoAfter } from "@/lib/base/time";
import { isOpen } from "./data";
import type { OutboxMessage } from "./messages";
import { countMails } from "./metrics/mutations";
import { leaseSeconds, type NextState } from "./rules";

/** A mail to be written to the outbox. Two with the same `dedupeKey` are one mail. */
export type NewMail = OutboxMessage & {
  id: string;
  toEmail: string;
  dedupeKey: string;
  requestId?: string | undefined;
  now: Date;
};

/**
 * The insert of a mail as a query that was not run: the caller puts it into the `db.batch` that
 * writes what the mail is about, so that there is never one without the other.
 */
export function outboxInsert(db: Db, { now, ...mail }: NewMail) {
  const at = isoAfter(now);
  return db
    .insert(emailOutbox)
    .values({ ...mail, email: addressKey(mail.toEmail), dueAt: at, createdAt: at })
    .onConflictDoNothing();
}

/**
 * The same for a mail that is written only where `condition` holds when the batch comes to it: so that a
 * mail about a change stands in one batch with a change that may not happen.
 */
export function outboxInsertIf(db: Db, { now, ...mail }: NewMail, condition: SQL) {
  const { id, kind, toEmail, data, dedupeKey, requestId = null } = mail;
  return insertOutboxRows(db, {
    columns: sql`${id}, ${kind}, ${toEmail}, ${addressKey(toEmail)}, ${JSON.stringify(data)}, ${dedupeKey}`,
    requestId,
    now,
    from: sql`where ${condition}`,
  });
}

/**
 * Rows of the outbox out of a select: `columns` are id, kind, address, address key, data and dedupe key,
 * `from` is what they are selected from. One place that knows every column, in the order of db/schema.
 */
export function insertOutboxRows(
  db: Db,
  options: { columns: SQL; broadcastId?: string; requestId?: string | null; now: Date; from: SQL },
) {
  const { columns, broadcastId = null, requestId = null, now, from } = options;
  const at = isoAfter(now);
  const rows = sql`select ${columns}, ${broadcastId}, 'pending', ${at}, null, 0, null, ${requestId}, null, ${at},
    null, null, null, null, null, null, null, null ${from}`;
  return db.insert(emailOutbox).select(rows).onConflictDoNothing();
}

/** A mail that this Worker alone may send until `leaseUntil`. `attempts` counts this one too. */
export type ClaimedMail = {
  id: string;
  kind: string;
  toEmail: string;
  data: Record<string, unknown>;
  attempts: number;
  requestId: string | null;
  createdAt: IsoTime;
  leaseUntil: IsoTime;
};

/** What a claim sets: the lease, which is also when the mail is due again if nobody finishes it. */
export function leaseFrom(now: Date) {
  const leaseUntil = isoAfter(now, leaseSeconds);
  const set = {
    state: "claimed",
    leaseUntil,
    dueAt: leaseUntil,
    attempts: sql`${emailOutbox.attempts} + 1`,
  } as const;
  return { leaseUntil, set };
}

/**
 * Takes a due mail, or one whose last claim ran out, for `leaseSeconds`; `null` when it is not to be
 * had. The race of two Workers is settled here: only one UPDATE finds the row due. Mails of broadcasts are
 * taken by the chunk (`lib/mail/sending`).
 */
export async function claimMail(db: Db, { id, now }: { id: string; now: Date }): Promise<ClaimedMail | null> {
  const { leaseUntil, set } = leaseFrom(now);
  const isDue = lte(emailOutbox.dueAt, isoAfter(now));
  const row = await db
    .update(emailOutbox)
    .set(set)
    .where(and(eq(emailOutbox.id, id), isNull(emailOutbox.broadcastId), isOpen, isDue))
    .returning({
      id: emailOutbox.id,
      kind: emailOutbox.kind,
      toEmail: emailOutbox.toEmail,
      data: emailOutbox.data,
      attempts: emailOutbox.attempts,
      requestId: emailOutbox.requestId,
      createdAt: emailOutbox.createdAt,
    })
    .get();
  return row ? { ...row, leaseUntil } : null;
}

/**
 * Ends the claims of mails that were taken together, as far as they are still ours: returns the ids of
 * those. The others ran out, and another Worker took them or the provider's word settled them. The
 * subscribers' counts and the day's figures move in the same batch. `forget`: a row that has come to its end
 * is deleted, because nothing may be left of its reader.
 */
export async function finishMails(
  db: Db,
  options: { ids: readonly string[]; leaseUntil: IsoTime; next: NextState; now: Date; forget?: boolean },
): Promise<string[]> {
  const { ids, leaseUntil, next, now, forget = false } = options;
  const areOurs = and(
    sql`${emailOutbox.id} in (select value from json_each(${JSON.stringify(ids)}))`,
    eq(emailOutbox.state, "claimed"),
    eq(emailOutbox.leaseUntil, leaseUntil),
  );
  const sent = next.state === "sent" ? { sentAt: isoAfter(now), lastError: null } : {};
  const finish =
    forget && next.state !== "pending"
      ? db.delete(emailOutbox).where(areOurs).returning({ id: emailOutbox.id })
      : db
          .update(emailOutbox)
          .set({ ...next, ...sent, leaseUntil: null })
          .where(areOurs)
          .returning({ id: emailOutbox.id });
  if (next.state === "pending") return (await finish).map(({ id }) => id);

  // First, while the claims can still be seen: a count without a finish, or twice, cannot be.
  const count = countMails(db, { counter: next.state, where: areOurs });
  if (next.state !== "sent") {
    const [, finished] = await db.batch([count, finish]);
    return finished.map(({ id }) => id);
  }
  const receivers = db.select({ email: emailOutbox.email }).from(emailOutbox).where(areOurs);
  const [, , finished] = await db.batch([
    db
      .update(emailSubscribers)
      .set({ emailsSent: sql`${emailSubscribers.emailsSent} + 1`, lastEmailSent: isoAfter(now) })
      .where(sql`${emailSubscribers.emailKey} in ${receivers}`),
    count,
    finish,
  ]);
  return finished.map(({ id }) => id);
}
