import { priceInWords } from "@/lib/accounts/purchases/rules";
import type { Purchase } from "@/lib/accounts/purchases/schema";
import { dayInWords } from "@/lib/base/time";

/** What a reader owns and bought, a line each, refunds too. */
export function PurchaseList({ purchases, hasPurchased }: { purchases: Purchase[]; hasPurchased: boolean }) {
  return (
    <>
      <p>
        {hasPurchased
          ? "The full edition: every chapter is open to you."
          : "You do not own the full edition."}
      </p>
      {purchases.length > 0 && (
        <ul className="session-list">
          {purchases.map(({ id, amountCents, currency, purchasedAt, refundedAt }) => (
            <li key={id}>
              <span>
                Full edition, {priceInWords(amountCents, currency)}, bought on {dayInWords(purchasedAt)}
              </span>
              {refundedAt && <span>Refunded on {dayInWords(refundedAt)}</span>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
