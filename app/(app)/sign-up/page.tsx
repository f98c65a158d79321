import type { Metadata } from "next";
import { SignUpForm } from "@/components/ui/sign-up-form";
import { WaitNotice } from "@/components/ui/wait-notice";
import { paths, safeNext } from "@/lib/base/paths";
import { signUpAction } from "../../(documents)/actions";

export const metadata: Metadata = { title: "Subscribe" };

type Props = { searchParams: Promise<{ next?: string; problem?: string; wait?: string }> };

export default async function SignUpPage({ searchParams }: Props) {
  const { next, problem, wait } = await searchParams;
  const back = typeof next === "string" ? safeNext(next) : undefined;
  return (
    <section className="card">
      <h1>Subscribe</h1>
      <p>Subscribers read more chapters for free and find their place again on every device.</p>
      {problem === "limit" && <WaitNotice wait={wait} />}
      <SignUpForm action={signUpAction} problem={problem} next={back} />
      <p className="card-foot">
        Subscribed before? <a href={paths.signIn({ next: back })}>Sign in</a>
      </p>
    </section>
  );
}
