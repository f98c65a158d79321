"use server";

import { redirect } from "next/navigation";
import { signUpForm } from "@/lib/auth/schema";
import { paths } from "@/lib/base/paths";
import { action } from "@/lib/request/action";
import { parseForm } from "@/lib/request/forms";
import { askForMail } from "../(app)/sign-in/ask-for-mail";

export const signUpAction = action(async (_, form) => {
  const input = parseForm(signUpForm, form);
  if (!input.ok) redirect(paths.signUp({ problem: input.problem }));
  const wait = await askForMail({ purpose: "sign_up", ...input.value });
  const { next } = input.value;
  if (wait > 0) redirect(paths.signUp({ next, problem: "limit", wait: String(wait) }));
  redirect(paths.checkMail());
});
