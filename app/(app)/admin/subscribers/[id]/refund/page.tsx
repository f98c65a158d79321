import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getSubscriberDetails } from "@/lib/accounts/data";
import { listPurchases } from "@/lib/accounts/purchases/data";
import { priceInWords } from "@/lib/accounts/purchases/rules";
import { addressKey } from "@/lib/base/address";
import { paths } from "@/lib/base/paths";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { day } from "../../../words";
import { refundAction } from "./actions";

export const metadata: Metadata = { title: "Refund a purchase" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ purchase?: string | string[] }> };

/** Shows what a refund does. Asks for a fresh sign-in here, so that it is not lost on the way. */
export default async function RefundPage({ params, searchParams }: Props) {
  const [{ id }, { purchase: wanted }] = await Promise.all([params, searchParams]);
  await requireFreshAdminPage(paths.refundPurchase(id, typeof wanted === "string" ? wanted : ""));
  const { db } = await requestContext();
  const subscriber = await getSubscriberDetails(db, id);
  if (!subscriber) notFound();
  const standing = (await listPurchases(db, addressKey(subscriber.email))).filter((one) => !one.refundedAt);
  const purchase = standing.find((one) => one.id === wanted);
  return (
    <section className="card">
      <h1>{purchase ? "Is this right?" : "There is nothing to refund"}</h1>
      <p>
        <strong>{subscriber.email}</strong>
        {purchase &&
          `: ${priceInWords(purchase.amountCents, purchase.currency)}, bought on ${day(purchase.purchasedAt)}`}
      </p>
      {purchase && (
        <p>
          {standing.length > 1
            ? "Another purchase stands, so the full edition stays open."
            : "The full edition closes at once."}{" "}
          A mail says so. This records the refund and moves no money: pay it back where it was paid.
        </p>
      )}
      <form action={refundAction} className="actions">
        <input type="hidden" name="id" value={id} />
        {purchase && (
          <>
            <input type="hidden" name="purchase" value={purchase.id} />
            <button type="submit" className="button">
              Record the refund
            </button>
          </>
        )}
        <a className="button button-quiet" href={paths.subscriber(id)}>
          Back
        </a>
      </form>
    </section>
  );
}
