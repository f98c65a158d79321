import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailSubscribers } from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { subscriberColumns } from "./data";
import { isAdminAddress } from "./rules";
import type { Subscriber } from "./schema";

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
