import { TextField } from "./text-field";

/** Asks for the reader's own address; `isWrong` says so when what was entered before is none. */
export function EmailField({ isWrong = false }: { isWrong?: boolean }) {
  return (
    <TextField
      name="email"
      label="E-mail address"
      type="email"
      required
      maxLength={254}
      autoComplete="email"
      problem={
        isWrong ? "That does not look like one e-mail address. Try it like name@example.com." : undefined
      }
    />
  );
}
