import { env } from "cloudflare:workers";
import { type Db, openDb } from "@/db/client";
import { emailSubscribers, loginRequests } from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { newId } from "@/lib/base/ids";
import { isoAfter, seconds } from "@/lib/base/time";

/** The moment at which tests happen. */
export const now = new Date("2026-11-20T10:00:00.000Z");

/** The test file's own database. */
export const db = openDb(env.DB);

/** Writes a subscriber with access, and returns the row. The key follows the address. */
export async function aSubscriber(db: Db, values: Partial<typeof emailSubscribers.$inferInsert> = {}) {
  const email = values.email ?? "reader@example.com";
  const row = {
    id: newId(),
    email,
    emailKey: addressKey(email),
    hasAccess: true,
    createdAt: isoAfter(now),
    updatedAt: isoAfter(now),
    ...values,
  };
  return db.insert(emailSubscribers).values(row).returning().get();
}

/** Writes an open sign-in request that is valid for 15 minutes from `now`, and returns the row. */
export async function aLoginRequest(db: Db, values: Partial<typeof loginRequests.$inferInsert> = {}) {
  const email = values.email ?? "reader@example.com";
  const row = {
    id: newId(),
    email,
    emailKey: addressKey(email),
    purpose: "sign_in" as const,
    createdAt: isoAfter(now),
    expiresAt: isoAfter(now, 15 * seconds.minute),
    ...values,
  };
  return db.insert(loginRequests).values(row).returning().get();
}
