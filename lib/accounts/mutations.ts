import { eq, sql } from "drizzle-orm";
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
  readingProgress,
  userSessions,
} from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { ownRows, subscriberColumns } from "./data";
import { erasureHash, isAdminAddress, type TablesThat } from "./rules";
import type { MailTopic, Owner, Subscriber } from "./schema";

type Confirmation = {
  email: string;
  firstName: string | null;
  lastName: string | null;
  /** `sign_up` makes the subscriber where there is none; `sign_in` never does. */
  purpose: "sign_up" | "sign_in";
  adminEmails: string;
  now: Date;
};

/**
 * What a redeemed link means for the account: a sign-up makes a subscriber with access; whoever is
 * there already keeps their rights and names as they are (an admin may have taken access away), and
 * gets the admin role if the operator lists the address. `null` when signing in to no account.
 */
export async function confirmSubscriber(db: Db, confirmation: Confirmation): Promise<Subscriber | null> {
  const { email, firstName, lastName, purpose, adminEmails, now } = confirmation;
  const emailKey = addressKey(email);
  const at = isoAfter(now);
  const role = isAdminAddress(email, adminEmails) ? "admin" : null;
  const change = { role: sql`coalesce(${role}, ${emailSubscribers.role})`, updatedAt: at };

  if (purpose === "sign_in") {
    const known = db.update(emailSubscribers).set(change).where(eq(emailSubscribers.emailKey, emailKey));
    return (await known.returning(subscriberColumns).get()) ?? null;
  }
  return db
    .insert(emailSubscribers)
    .values({
      id: newId(),
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
    .returning(subscriberColumns)
    .get();
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

/** Keeps which mail a subscriber wants. `email` is the address key. */
export async function setMailTopics(
  db: Db,
  { email, topics, now }: { email: string; topics: readonly MailTopic[]; now: Date },
): Promise<void> {
  await db
    .update(emailSubscribers)
    .set({ mailTopics: [...topics], updatedAt: isoAfter(now) })
    .where(eq(emailSubscribers.emailKey, email));
}

/**
 * Erases a reader, at once and in one batch, as `dataRules` say, and remembers a hash of the address so
 * that no restore or import brings them back; they themselves may sign up anew. Returns the ids of the
 * sessions that are over: the caller recalls their access tokens.
 */
export async function eraseAccount(
  db: Db,
  { owner, now }: { owner: Owner; now: Date },
): Promise<{ endedSessions: string[] }> {
  const own = ownRows(db, owner);
  const erasedAt = isoAfter(now);
  const nobody = { email: null, ipAddress: null, userAgent: null };
  const { userSessions: endSessions, ...others } = {
    emailSubscribers: db.delete(emailSubscribers).where(own.emailSubscribers),
    readingProgress: db.delete(readingProgress).where(own.readingProgress),
    progressDevices: db.delete(progressDevices).where(own.progressDevices),
    progressMarks: db.delete(progressMarks).where(own.progressMarks),
    userSessions: db.delete(userSessions).where(own.userSessions).returning({ id: userSessions.id }),
    contentAccessLogs: db.update(contentAccessLogs).set(nobody).where(own.contentAccessLogs),
    loginRequests: db.delete(loginRequests).where(own.loginRequests),
    emailOutbox: db.delete(emailOutbox).where(own.emailOutbox),
    mailConsents: db.delete(mailConsents).where(own.mailConsents),
    emailSuppressions: db.delete(emailSuppressions).where(own.emailSuppressions),
  } satisfies Record<TablesThat<"erase", "delete" | "anonymise">, BatchItem<"sqlite">>;
  const remember = db
    .insert(erasures)
    .values({ emailHash: await erasureHash(owner.email), erasedAt })
    .onConflictDoUpdate({ target: erasures.emailHash, set: { erasedAt } });
  const [ended] = await db.batch([endSessions, remember, ...Object.values(others)]);
  return { endedSessions: ended.map(({ id }) => id) };
}
