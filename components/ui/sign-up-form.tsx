import { TextField } from "./text-field";

type Props = {
  action: (form: FormData) => Promise<void>;
  problem?: string | undefined;
  next?: string | undefined;
};

const problems: Record<string, string> = {
  email: "That does not look like one e-mail address. Try it like name@example.com.",
  firstName: "Use at most 64 letters for a name.",
};

/** Asks for an address, and a name if the reader likes. Works without scripts. */
export function SignUpForm({ action, problem, next }: Props) {
  return (
    <form action={action} className="form">
      <TextField
        name="email"
        label="E-mail address"
        type="email"
        required
        maxLength={254}
        autoComplete="email"
        problem={problem === "email" ? problems.email : undefined}
      />
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
