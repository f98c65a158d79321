import { TextField } from "./text-field";

type Props = { isWrong?: boolean; defaultValue?: string | undefined };

/** Asks for the reader's own address; `isWrong` says so when what was entered before is none. */
export function EmailField({ isWrong = false, defaultValue }: Props) {
  return (
    <TextField
      name="email"
      label="E-mail address"
      type="email"
      required
      maxLength={254}
      autoComplete="email"
      defaultValue={defaultValue}
      problem={
        isWrong ? "That does not look like one e-mail address. Try it like name@example.com." : undefined
      }
    />
  );
}
