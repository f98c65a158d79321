import { EmailField } from "./email-field";
import { TextField } from "./text-field";
import { TurnstileField } from "./turnstile-field";

type Props = {
  action: (form: FormData) => Promise<void>;
  /** What the reader agrees to by signing up. */
  words: string;
  problem?: string | undefined;
  next?: string | undefined;
  /** What was typed before, when the form has to be filled in once more. */
  typed?: { email?: string | undefined; firstName?: string | undefined };
  /** Where Turnstile's challenge is asked for: its public key, and what the challenge is for. */
  turnstile?: { siteKey: string; action: string } | undefined;
};

const problems: Record<string, string> = {
  firstName: "Use at most 64 letters for a name.",
};

/** Asks for an address, and a name if the reader likes. Works without scripts, as long as Turnstile is off. */
export function SignUpForm({ action, words, problem, next, typed = {}, turnstile }: Props) {
  return (
    <form action={action} className="form">
      <EmailField isWrong={problem === "email"} defaultValue={typed.email} />
      <TextField
        name="firstName"
        label="First name (optional)"
        maxLength={64}
        autoComplete="given-name"
        defaultValue={typed.firstName}
        problem={problem === "firstName" ? problems.firstName : undefined}
      />
      {turnstile && <TurnstileField {...turnstile} />}
      {next && <input type="hidden" name="next" value={next} />}
      <button type="submit" className="button">
        Send me the link
      </button>
      <p className="field-hint">{words}</p>
    </form>
  );
}
