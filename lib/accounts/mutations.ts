import { eq, exists, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Db } from "@/db/client";
import {
  contentAccessLogs,
  emailOutbox,
  emailSubscribers,
  emailSuppressions,
  erasures,
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
import { addressKey } from "@/lib/base/address";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { signUpConsent, type Whereabouts } from "@/lib/mail/consent/mutations";
import { insertOutboxRows, outboxInsertIf } from "@/lib/mail/mutations";
import { ownRows, subscriberColumns } from "./data";
import { erasureHash, isAdminAddress, type TablesThat } from "./rules";
import type { Owner, Subscriber } from "./schema";

type Confirmation = {
  email: string;
  firstName: string | null;
  lastName: string | null;
  /** `sign_up` makes the subscriber where there is none; `sign_in` never does. */
  purpose: "sign_up" | "sign_in";
  /** Where the link was followed, for the record of the consent that a first sign-up is. */
  from: Whereabouts;
  adminEmails: string;
  now: Date;
};

/**
 * What a redeemed link means for the account: a sign-up makes a subscriber with access; whoever is
 * there already keeps their rights and names as they are (an admin may have taken access away), and
 * gets the admin role if the operator lists the address. `null` when signing in to no account.
 */
export async function confirmSubscriber(db: Db, confirmation: Confirmation): Promise<Subscriber | null> {
  const { email, firstName, lastName, purpose, from, adminEmails, now } = confirmation;
  const emailKey = addressKey(email);
  const at = isoAfter(now);
  const role = isAdminAddress(email, adminEmails) ? "admin" : null;
  const change = { role: sql`coalesce(${role}, ${emailSubscribers.role})`, updatedAt: at };

  if (purpose === "sign_in") {
    const known = db.update(emailSubscribers).set(change).where(eq(emailSubscribers.emailKey, emailKey));
    return (await known.returning(subscriberColumns).get()) ?? null;
  }
  const id = newId();
  const upsert = db
    .insert(emailSubscribers)
    .values({
      id,
      email,
      emailKey,
      firstName,
      lastName,
      hasAccess: true,
      role: role ?? "reader",
      createdAt: at,
      updatedAt: at,
    })
    .onConflictDoUpdate({
      target: emailSubscribers.emailKey,
      set: {
        ...change,
        firstName: sql`coalesce(${emailSubscribers.firstName}, excluded.first_name)`,
        lastName: sql`coalesce(${emailSubscribers.lastName}, excluded.last_name)`,
      },
    })
    .returning(subscriberColumns);
  const welcome = { kind: "welcome", data: { subscriberId: id } } as const;
  const [, rows] = await db.batch([
    signUpConsent(db, { email, from, now }),
    upsert,
    outboxInsertIf(
      db,
      { ...welcome, id: newId(), toEmail: email, dedupeKey: `welcome:${id}`, now },
      // Who was there already keeps their id, and was welcomed then.
      exists(
        db.select({ id: emailSubscribers.id }).from(emailSubscribers).where(eq(emailSubscribers.id, id)),
      ),
    ),
  ]);
  return rows[0] ?? null;
}

/** Gives a subscriber these names; one that is absent is taken away. `email` is the address key. */
export async function setNames(
  db: Db,
  options: { email: string; firstName?: string | undefined; lastName?: string | undefined; now: Date },
): Promise<void> {
  const { email, firstName = null, lastName = null, now } = options;
  await db
    .update(emailSubscribers)
    .set({ firstName, lastName, updatedAt: isoAfter(now) })
    .where(eq(emailSubscribers.emailKey, email));
}

/**
 * Erases a reader, at once and in one batch, as `dataRules` say, says so in a mail, of which nothing is kept
 * once it has gone (`finishMails`), and remembers a hash of the address so
 * that no restore or import brings them back; they themselves may sign up anew. Returns the ids of the
 * sessions that are over: the caller recalls their access tokens. `sayGoodbye`: false where the reader was told
 * already, and only a restored copy forgot it.
 */
export async function eraseAccount(
  db: Db,
  { owner, now, sayGoodbye = true }: { owner: Owner; now: Date; sayGoodbye?: boolean },
): Promise<{ endedSessions: string[] }> {
  const own = ownRows(db, owner);
  const erasedAt = isoAfter(now);
  const nobody = { email: null, ipAddress: null, userAgent: null };
  const {
    userSessions: endSessions,
    emailOutbox: deleteMails,
    ...others
  } = {
    emailSubscribers: db.delete(emailSubscribers).where(own.emailSubscribers),
    readingProgress: db.delete(readingProgress).where(own.readingProgress),
    progressDevices: db.delete(progressDevices).where(own.progressDevices),
    progressMarks: db.delete(progressMarks).where(own.progressMarks),
    userSessions: db.delete(userSessions).where(own.userSessions).returning({ id: userSessions.id }),
    contentAccessLogs: db.update(contentAccessLogs).set(nobody).where(own.contentAccessLogs),
    shareLinks: db.delete(shareLinks).where(own.shareLinks),
    purchases: db.update(purchases).set({ email: "" }).where(own.purchases),
    subscriberNotes: db.delete(subscriberNotes).where(own.subscriberNotes),
    loginRequests: db.delete(loginRequests).where(own.loginRequests),
    emailOutbox: db.delete(emailOutbox).where(own.emailOutbox),
    mailConsents: db.delete(mailConsents).where(own.mailConsents),
    emailSuppressions: db.delete(emailSuppressions).where(own.emailSuppressions),
  } satisfies Record<TablesThat<"erase", "delete" | "anonymise">, BatchItem<"sqlite">>;
  const remember = db
    .insert(erasures)
    .values({ emailHash: await erasureHash(owner.email), erasedAt })
    .onConflictDoUpdate({ target: erasures.emailHash, set: { erasedAt } });
  const hasMailbox = sql`not exists (select 1 from ${emailSuppressions}
    where ${emailSuppressions.email} = ${emailSubscribers.emailKey} and ${emailSuppressions.reason} = 'hard_bounce')`;
  const goodbye = insertOutboxRows(db, {
    columns: sql`${newId()}, 'account_erased', ${emailSubscribers.email}, '', '{}', ${`erased:${newId()}`}`,
    now,
    from: sql`from ${emailSubscribers} where ${own.emailSubscribers} and ${hasMailbox}`,
  });
  // The mail after the other mails are deleted, and before its address is.
  const mails = sayGoodbye ? [deleteMails, goodbye] : [deleteMails];
  const [ended] = await db.batch([endSessions, remember, ...mails, ...Object.values(others)]);
  return { endedSessions: ended.map(({ id }) => id) };
}
