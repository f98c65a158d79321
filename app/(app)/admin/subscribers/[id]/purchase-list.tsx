import { priceInWords } from "@/lib/accounts/purchases/rules";
import type { Purchase } from "@/lib/accounts/purchases/schema";
import { paths } from "@/lib/base/paths";
import { day } from "../../words";

/** What a subscriber bought, with the way to a refund of each. */
export function PurchaseList({ subscriberId, purchases }: { subscriberId: string; purchases: Purchase[] }) {
  if (purchases.length === 0) return <p>Nothing so far.</p>;
  return (
    <table className="people">
      <thead>
        <tr>
          <th scope="col">Bought</th>
          <th scope="col">Price</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {purchases.map(({ id, purchasedAt, amountCents, currency, code, reference, refundedAt }) => (
          <tr key={id}>
            <th scope="row">
              {day(purchasedAt)}
              {reference && <small>{reference}</small>}
            </th>
            <td>
              {priceInWords(amountCents, currency)}
              {code && <small>with {code}</small>}
            </td>
            <td>
              {refundedAt ? (
                `Refunded ${day(refundedAt)}`
              ) : (
                <a
                  href={paths.refundPurchase(subscriberId, id)}
                  aria-label={`Refund what was bought on ${day(purchasedAt)}`}
                >
                  Refund
                </a>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
