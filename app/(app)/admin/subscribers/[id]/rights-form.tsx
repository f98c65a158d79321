import { TextField } from "@/components/ui/text-field";
import type { SubscriberDetails } from "@/lib/accounts/schema";
import { paths } from "@/lib/base/paths";
import { rightsFields } from "../../words";

const yesNo = [
  { value: "yes", text: "Yes" },
  { value: "no", text: "No" },
];
const choices = [
  { name: "hasAccess", label: "May read chapters for subscribers", options: yesNo },
  { name: "hasPurchased", label: "Has bought the full edition", options: yesNo },
  {
    name: "role",
    label: "Role",
    options: [
      { value: "reader", text: "Reader" },
      { value: "admin", text: "Admin" },
    ],
  },
];

/** What a subscriber may do, to be chosen anew. Leads to a page that shows the change before it is made. */
export function RightsForm({ subscriber }: { subscriber: SubscriberDetails }) {
  const fields = rightsFields(subscriber);
  return (
    <form className="form" action={paths.changeSubscriber(subscriber.id)}>
      <div className="form-fields">
        {choices.map(({ name, label, options }) => (
          <div className="field" key={name}>
            <label htmlFor={`field-${name}`}>{label}</label>
            <select id={`field-${name}`} name={name} defaultValue={fields[name]}>
              {options.map(({ value, text }) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          </div>
        ))}
        <TextField
          name="discountCode"
          label="Discount code"
          maxLength={64}
          defaultValue={fields.discountCode ?? ""}
        />
      </div>
      <p className="actions">
        <button type="submit" className="button">
          Review the change
        </button>
      </p>
    </form>
  );
}
