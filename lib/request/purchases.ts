import "server-only";
import { recordPurchase, refundPurchase } from "@/lib/accounts/purchases/service";
import { renewRights } from "@/lib/auth/service";
import type { RequestContext } from "./bindings";

type Purchase = Omit<Parameters<typeof recordPurchase>[1], "requestId" | "now">;

/**
 * Books a purchase (`recordPurchase` says what it refuses with), and makes its reader's open sessions take on the
 * new right; also when it was booked before, so that a call that is repeated finishes the work. A payment
 * provider's webhook calls this with `source: "provider"`, its own name of the purchase as `reference`, and no actor.
 */
export async function takePurchase(
  { db, kv, now, requestId }: RequestContext,
  purchase: Purchase,
): ReturnType<typeof recordPurchase> {
  const booked = await recordPurchase(db, { ...purchase, requestId, now });
  if (booked.ok) await renewRights(db, { email: purchase.subscriber.emailKey, kv, now: new Date() });
  return booked;
}

/** The same for a purchase that was paid back. */
export async function takeBackPurchase(
  { db, kv, now, requestId }: RequestContext,
  refund: { purchaseId: string; actorId: string | null },
): ReturnType<typeof refundPurchase> {
  const booked = await refundPurchase(db, { ...refund, requestId, now });
  if (booked.ok && booked.value.email) {
    await renewRights(db, { email: booked.value.email, kv, now: new Date() });
  }
  return booked;
}
