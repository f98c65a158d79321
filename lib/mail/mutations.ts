import { and, eq, exists, lte, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailOutbox, emailSubscribers } from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { type IsoTime, isoAfter } from "@/lib/base/time";
import { isOpen } from "./data";
import type { OutboxMessage } from "./messages";
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

/** A mail that this Worker alone may send until `leaseUntil`. `attempts` counts this one too. */
export type ClaimedMail = {
  id: string;
  kind: string;
  toEmail: string;
  data: Record<string, unknown>;
  attempts: number;
  requestId: string | null;
  leaseUntil: IsoTime;
};

/**
 * Takes a due mail, or one whose last claim ran out, for `leaseSeconds`; `null` when it is not to be
 * had. The race of two Workers is settled here: only one UPDATE finds the row due.
 */
export async function claimMail(db: Db, { id, now }: { id: string; now: Date }): Promise<ClaimedMail | null> {
  const leaseUntil = isoAfter(now, leaseSeconds);
  const row = await db
    .update(emailOutbox)
    .set({ state: "claimed", leaseUntil, dueAt: leaseUntil, attempts: sql`${emailOutbox.attempts} + 1` })
    .where(and(eq(emailOutbox.id, id), isOpen, lte(emailOutbox.dueAt, isoAfter(now))))
    .returning({
      id: emailOutbox.id,
      kind: emailOutbox.kind,
      toEmail: emailOutbox.toEmail,
      data: emailOutbox.data,
      attempts: emailOutbox.attempts,
      requestId: emailOutbox.requestId,
    })
    .get();
  return row ? { ...row, leaseUntil } : null;
}

/**
 * Ends a claim, if it is still ours: `false` when it ran out and another Worker took the mail. A
 * subscriber's count of mails moves in the same batch.
 */
export async function finishMail(
  db: Db,
  { mail, next, now }: { mail: ClaimedMail; next: NextState; now: Date },
): Promise<boolean> {
  const isOurs = and(
    eq(emailOutbox.id, mail.id),
    eq(emailOutbox.state, "claimed"),
    eq(emailOutbox.leaseUntil, mail.leaseUntil),
  );
  const sent = next.state === "sent" ? { sentAt: isoAfter(now), lastError: null } : {};
  const finish = db
    .update(emailOutbox)
    .set({ ...next, ...sent, leaseUntil: null })
    .where(isOurs)
    .returning({ id: emailOutbox.id });
  if (next.state !== "sent") return (await finish).length > 0;

  const stillOurs = db.select({ id: emailOutbox.id }).from(emailOutbox).where(isOurs);
  const [, finished] = await db.batch([
    // First, while the claim can still be seen: a count without a finish, or twice, cannot be.
    db
      .update(emailSubscribers)
      .set({ emailsSent: sql`${emailSubscribers.emailsSent} + 1`, lastEmailSent: isoAfter(now) })
      .where(and(eq(emailSubscribers.emailKey, addressKey(mail.toEmail)), exists(stillOurs))),
    finish,
  ]);
  return finished.length > 0;
}
