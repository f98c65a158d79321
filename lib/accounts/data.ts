import { eq } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailSubscribers } from "@/db/schema";
import type { Subscriber } from "./schema";

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
