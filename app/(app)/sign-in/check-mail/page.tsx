import type { Metadata } from "next";
import { EmailField } from "@/components/ui/email-field";
import { TextField } from "@/components/ui/text-field";
import { paths } from "@/lib/base/paths";
import { redeemAction } from "../actions";

export const metadata: Metadata = { title: "Check your mail" };

type Props = { searchParams: Promise<{ problem?: string }> };

export default async function CheckMailPage({ searchParams }: Props) {
  const { problem } = await searchParams;
  return (
    <section className="card">
      <h1>Check your mail</h1>
      <p>
        If the address is right, a mail is on its way. Open the link in it within 15 minutes, or type its code
        here in this browser.
      </p>
      {problem && (
        <p className="problem" role="alert">
          That code does not fit, or it is too old. Check it, or{" "}
          <a href={paths.signIn()}>ask for a new mail</a>.
        </p>
      )}
      <form action={redeemAction} className="form">
        <EmailField />
        <TextField
          name="code"
          label="Code from the mail"
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={11}
          pattern="[0-9 \-]{8,11}"
          hint="Eight digits."
        />
        <button type="submit" className="button">
          Sign in
        </button>
      </form>
      <p className="card-foot">
        No mail after a minute? Look in the spam folder, or <a href={paths.signIn()}>try again</a>.
      </p>
    </section>
  );
}
