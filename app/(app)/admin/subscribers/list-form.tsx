import { TextField } from "@/components/ui/text-field";
import { paths } from "@/lib/base/paths";

type Props = {
  /** What was chosen and typed before. */
  chosen: Partial<Record<"query" | "reads" | "mail" | "role" | "sort", string | undefined>>;
  problem?: string | undefined;
};

const choices = [
  {
    name: "reads",
    label: "May read",
    options: [
      ["", "Anything"],
      ["everything", "The full edition"],
      ["subscribers", "Chapters for subscribers"],
      ["free", "Free chapters only"],
    ],
  },
  {
    name: "mail",
    label: "Mail",
    options: [
      ["", "All choices"],
      ["wanted", "Wants some"],
      ["none", "Has stopped all"],
    ],
  },
  {
    name: "role",
    label: "Role",
    options: [
      ["", "Everybody"],
      ["admin", "Admins"],
    ],
  },
  {
    name: "sort",
    label: "Order",
    options: [
      ["address", "By address"],
      ["newest", "Newest first"],
      ["active", "Last to read first"],
    ],
  },
] as const;

/** Whom the list shows, and in which order: a plain form, whose choices stay in the address of the page. */
export function ListForm({ chosen, problem }: Props) {
  return (
    <form className="form" action={paths.subscribers()}>
      <TextField
        name="query"
        label="Find by address or name"
        hint="The first letters are enough. What is found comes by address; of many with one name, the first hundred."
        maxLength={50}
        defaultValue={chosen.query ?? ""}
        problem={problem}
      />
      <div className="filters">
        {choices.map(({ name, label, options }) => (
          <div key={name} className="field">
            <label htmlFor={`field-${name}`}>{label}</label>
            <select id={`field-${name}`} name={name} defaultValue={chosen[name]}>
              {options.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </div>
        ))}
      </div>
      <p className="actions">
        <button type="submit" className="button">
          Find
        </button>
        <a href={paths.subscribers()}>Show all</a>
      </p>
    </form>
  );
}
