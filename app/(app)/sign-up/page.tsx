import type { Metadata } from "next";
import { SignUpForm } from "@/components/ui/sign-up-form";
import { WaitNotice } from "@/components/ui/wait-notice";
import { turnstileAction } from "@/lib/auth/turnstile";
import { paths, safeNext } from "@/lib/base/paths";
import { consentTexts, currentTexts } from "@/lib/mail/consent/rules";
import { requestContext } from "@/lib/request/bindings";
import { readTyped } from "@/lib/request/typed";
import { signUpAction } from "../../(documents)/actions";

export const metadata: Metadata = { title: "Subscribe" };

type Props = { searchParams: Promise<{ next?: string; problem?: string; wait?: string }> };

export default async function SignUpPage({ searchParams }: Props) {
  const { next, problem, wait } = await searchParams;
  const siteKey = (await requestContext()).config.turnstile?.siteKey;
  const back = typeof next === "string" ? safeNext(next) : undefined;
  return (
    <section className="card">
      <h1>Subscribe</h1>
      <p>Subscribers read more chapters for free and find their place again on every device.</p>
      {problem === "limit" && <WaitNotice wait={wait} />}
      {siteKey && problem === "turnstile" && (
        <p className="problem" role="alert">
          One more step: wait until the check below says that it is done, then send the form again. If you see
          no check, let your browser load challenges.cloudflare.com and reload this page.
        </p>
      )}
      <SignUpForm
        action={signUpAction}
        words={consentTexts[currentTexts.sign_up].words}
        problem={problem}
        next={back}
        typed={await readTyped()}
        turnstile={siteKey ? { siteKey, action: turnstileAction } : undefined}
      />
      <p className="card-foot">
        Subscribed before? <a href={paths.signIn({ next: back })}>Sign in</a>
      </p>
    </section>
  );
}
