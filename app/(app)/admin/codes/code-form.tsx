import { TextField } from "@/components/ui/text-field";
import { CurrencyField } from "../subscribers/[id]/purchase-form";

/** A new code: how much it takes off, for whom, from when to when, and how often. */
export function CodeForm({ action }: { action: (form: FormData) => Promise<void> }) {
  return (
    <form className="form" action={action}>
      <div className="form-fields">
        <TextField name="code" label="Code" maxLength={32} required placeholder="SPRING-26" />
        <div className="field">
          <label htmlFor="field-kind">Takes off</label>
          <select id="field-kind" name="kind">
            <option value="percent">Per cent</option>
            <option value="fixed">A fixed amount</option>
          </select>
        </div>
        <TextField name="amount" label="How much" maxLength={9} required placeholder="20" />
        <CurrencyField />
        <TextField name="startsOn" label="First day (optional)" maxLength={10} placeholder="2026-11-30" />
        <TextField name="endsOn" label="Last day (optional)" maxLength={10} placeholder="2026-12-24" />
        <TextField name="maxUses" label="Uses (no limit if empty)" maxLength={6} inputMode="numeric" />
        <TextField name="email" label="Only for (address, optional)" maxLength={254} />
      </div>
      <p className="field-hint">The currency counts for fixed amounts only. Days are whole, in UTC.</p>
      <p className="actions">
        <button type="submit" className="button">
          Create the code
        </button>
      </p>
    </form>
  );
}
