import { EmailField } from "./email-field";
import { TextField } from "./text-field";

type Props = {
  action: (form: FormData) => Promise<void>;
  problem?: string | undefined;
  next?: string | undefined;
};

const problems: Record<string, string> = {
  firstName: "Use at most 64 letters for a name.",
};

/** Asks for an address, and a name if the reader likes. Works without scripts. */
export function SignUpForm({ action, problem, next }: Props) {
  return (
    <form action={action} className="form">
      <EmailField isWrong={problem === "email"} />
      <TextField
        name="firstName"
        label="First name (optional)"
        maxLength={64}
        autoComplete="given-name"
        problem={problem === "firstName" ? problems.firstName : undefined}
      />
      {next && <input type="hidden" name="next" value={next} />}
      <button type="submit" className="button">
        Send me the link
      </button>
      <p className="field-hint">We mail you a link to confirm. No password, and you can leave at any time.</p>
    </form>
  );
}
