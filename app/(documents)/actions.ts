"use server";

import { redirect } from "next/navigation";
import { signUpForm } from "@/lib/auth/schema";
import { paths } from "@/lib/base/paths";
import { action } from "@/lib/request/action";
import { parseForm } from "@/lib/request/forms";
import { passesTurnstile } from "@/lib/request/turnstile";
import { dropTyped, keepTyped } from "@/lib/request/typed";
import { askForMail } from "../(app)/sign-in/ask-for-mail";

export const signUpAction = action(async (_, form) => {
  const input = parseForm(signUpForm, form);
  if (!input.ok) redirect(paths.signUp({ problem: input.problem }));
  const { turnstileToken, ...asked } = input.value;
  const { next } = asked;
  if (!(await passesTurnstile(turnstileToken))) {
    await keepTyped(asked);
    redirect(paths.signUp({ next, problem: "turnstile" }));
  }
  const wait = await askForMail({ purpose: "sign_up", ...asked });
  if (wait > 0) redirect(paths.signUp({ next, problem: "limit", wait: String(wait) }));
  await dropTyped();
  redirect(paths.checkMail());
});
