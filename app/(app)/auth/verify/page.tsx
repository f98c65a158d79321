import type { Metadata } from "next";
import { paths } from "@/lib/base/paths";
import { redeemAction } from "../../sign-in/actions";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

/** Opening a link changes nothing, because mail scanners open links too; the button is what signs in. */
export default async function VerifyPage({ searchParams }: Props) {
  const { token } = await searchParams;
  if (typeof token !== "string" || token.length > 2048) {
    return (
      <section className="card">
        <h1>This link is not complete</h1>
        <p>Copy the whole link from the mail, or ask for a new one.</p>
        <p className="actions">
          <a className="button" href={paths.signIn()}>
            Ask for a new link
          </a>
        </p>
      </section>
    );
  }
  return (
    <section className="card">
      <h1>Welcome</h1>
      <p>One more press, so that we know it was you who opened the link.</p>
      <form action={redeemAction} className="form">
        <input type="hidden" name="token" value={token} />
        <button type="submit" className="button">
          Sign in
        </button>
      </form>
    </section>
  );
}
