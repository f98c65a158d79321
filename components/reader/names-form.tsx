import { TextField } from "../ui/text-field";

type Props = {
  action: (form: FormData) => Promise<void>;
  firstName: string | null;
  lastName: string | null;
  /** The name of the field at fault. */
  problem?: string | undefined;
};

const sentence = "Use at most 64 letters for a name, without line breaks.";

/** A reader's names, to be changed or taken away. */
export function NamesForm({ action, firstName, lastName, problem }: Props) {
  return (
    <form action={action} className="form">
      <TextField
        name="firstName"
        label="First name"
        maxLength={64}
        autoComplete="given-name"
        defaultValue={firstName ?? ""}
        problem={problem === "firstName" ? sentence : undefined}
      />
      <TextField
        name="lastName"
        label="Last name"
        maxLength={64}
        autoComplete="family-name"
        defaultValue={lastName ?? ""}
        problem={problem === "lastName" ? sentence : undefined}
      />
      <p>
        <button type="submit" className="button button-quiet">
          Save names
        </button>
      </p>
    </form>
  );
}
