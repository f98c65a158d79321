import "server-only";
import { forbidden } from "next/navigation";
import type { RightsChange, Subscriber, SubscriberDetails } from "@/lib/accounts/schema";
import { changeSubscriber } from "@/lib/accounts/service";
import { getAdmin } from "@/lib/auth/data";
import type { Session } from "@/lib/auth/schema";
import { renewRights } from "@/lib/auth/service";
import { addressKey } from "@/lib/base/address";
import { AppError } from "@/lib/base/errors";
import type { Result } from "@/lib/base/result";
import { type RequestContext, requestContext } from "./bindings";
import { requireFreshReader, requireFreshSession, requireReader, requireSession } from "./session";

/** The admin who asks, as the database knows them; `unauthorized` (401) or `forbidden` (403). For route handlers. */
export async function requireAdmin(): Promise<Subscriber> {
  const admin = await findAdmin(await requireSession());
  if (!admin) throw new AppError("forbidden");
  return admin;
}

/** The same for what changes rights: `forbidden` as well when the sign-in is not fresh, and says so. */
export async function requireFreshAdmin(): Promise<Subscriber> {
  const admin = await requireAdmin();
  await requireFreshSession();
  return admin;
}

/** The admin who asks. For pages: a guest is led to sign-in and back, anybody else gets the 403 page. */
export async function requireAdminPage(next: string): Promise<Subscriber> {
  return (await findAdmin(await requireReader(next))) ?? forbidden();
}

/** The same for pages and actions that change rights: who signed in a while ago is led to sign-in and back. */
export async function requireFreshAdminPage(next: string): Promise<Subscriber> {
  const admin = await requireAdminPage(next);
  await requireFreshReader(next);
  return admin;
}

async function findAdmin(session: Session): Promise<Subscriber | null> {
  const { db, now } = await requestContext();
  return getAdmin(db, { session, now });
}

/**
 * Changes a subscriber's rights, and makes their open sessions take on the new ones. The latter also when
 * nothing was to change: a request that is repeated because KV did not answer then finishes the work.
 */
export async function changeRights(
  { db, kv, now, requestId }: RequestContext,
  { admin, id, change }: { admin: Subscriber; id: string; change: RightsChange },
): Promise<Result<SubscriberDetails, "not_found" | "last_admin" | "changed">> {
  const changed = await changeSubscriber(db, {
    actorId: admin.id,
    subscriberId: id,
    change,
    requestId,
    now,
  });
  if (changed.ok) {
    await renewRights(db, { email: addressKey(changed.value.email), kv, now: new Date() });
  }
  return changed;
}
