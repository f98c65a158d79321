import type { Metadata } from "next";
import { EmailField } from "@/components/ui/email-field";
import { WaitNotice } from "@/components/ui/wait-notice";
import { paths, safeNext } from "@/lib/base/paths";
import { requestLinkAction } from "./actions";

export const metadata: Metadata = { title: "Sign in" };

const problems: Record<string, string> = {
  fresh:
    "What you asked for needs a sign-in of the last ten minutes. Sign in once more, and you come back to it.",
  link: "That link has been used or is too old. Ask for a new one below.",
};

type Props = { searchParams: Promise<{ next?: string; problem?: string; wait?: string }> };

export default async function SignInPage({ searchParams }: Props) {
  const { next, problem, wait } = await searchParams;
  const back = typeof next === "string" ? safeNext(next) : undefined;
  return (
    <section className="card">
      <h1>Sign in</h1>
      <p>Enter your address and we mail you a link. There is no password.</p>
      {(problem === "link" || problem === "fresh") && (
        <p className="problem" role="alert">
          {problems[problem]}
        </p>
      )}
      {problem === "limit" && <WaitNotice wait={wait} />}
      <form action={requestLinkAction} className="form">
        <EmailField isWrong={problem === "email"} />
        {back && <input type="hidden" name="next" value={back} />}
        <button type="submit" className="button">
          Send me the link
        </button>
      </form>
      <p className="card-foot">
        New here? <a href={paths.signUp({ next: back })}>Subscribe for free</a>
      </p>
    </section>
  );
}
