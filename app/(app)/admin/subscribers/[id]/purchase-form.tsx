import { TextField } from "@/components/ui/text-field";
import { currencies } from "@/lib/accounts/purchases/schema";
import { paths } from "@/lib/base/paths";

type Props = {
  subscriberId: string;
  /** What was typed before. */
  typed?: Record<string, string>;
  /** The field at fault, and what to do about it. */
  fault?: { field: string; sentence: string } | undefined;
};

/** What somebody bought. Leads to a page that shows what it comes to before it is recorded. */
export function PurchaseForm({ subscriberId, typed = {}, fault }: Props) {
  const field = (name: string) => ({
    name,
    defaultValue: typed[name] ?? "",
    problem: fault?.field === name ? fault.sentence : undefined,
  });
  return (
    <form className="form" action={paths.recordPurchase(subscriberId)}>
      <div className="form-fields">
        <TextField
          {...field("price")}
          label="Price before any code"
          maxLength={9}
          required
          placeholder="29.00"
        />
        <CurrencyField value={typed.currency} />
        <TextField {...field("code")} label="Code (if one was used)" maxLength={32} />
        <TextField {...field("reference")} label="Reference (such as an invoice)" maxLength={64} />
        <TextField {...field("day")} label="Day (today if empty)" maxLength={10} placeholder="2026-11-30" />
      </div>
      <p className="actions">
        <button type="submit" className="button">
          Review the purchase
        </button>
      </p>
    </form>
  );
}

/** The choice of a currency. */
export function CurrencyField({ value }: { value?: string | undefined }) {
  return (
    <div className="field">
      <label htmlFor="field-currency">Currency</label>
      <select id="field-currency" name="currency" defaultValue={value}>
        {currencies.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </div>
  );
}
