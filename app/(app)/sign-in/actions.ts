"use server";

import { redirect } from "next/navigation";
import { signInInput, verifyInput } from "@/lib/auth/schema";
import { paths, safeNext } from "@/lib/base/paths";
import { action } from "@/lib/request/action";
import { parseForm } from "@/lib/request/forms";
import { signIn, signOut } from "@/lib/request/session";
import { askForMail } from "./ask-for-mail";

export const requestLinkAction = action(async (_, form) => {
  const input = parseForm(signInInput, form);
  if (!input.ok) redirect(paths.signIn({ problem: input.problem }));
  const wait = await askForMail({ purpose: "sign_in", ...input.value });
  const { next } = input.value;
  if (wait > 0) redirect(paths.signIn({ next, problem: "limit", wait: String(wait) }));
  redirect(paths.checkMail());
});

export const redeemAction = action(async (_, form) => {
  const input = parseForm(verifyInput, form);
  const signedIn = input.ok ? await signIn(input.value) : null;
  if (signedIn?.ok) redirect(safeNext(signedIn.value.login.next));
  redirect(form.has("code") ? paths.checkMail({ problem: "code" }) : paths.signIn({ problem: "link" }));
});

export const signOutAction = action(async (context) => {
  await signOut(context);
  redirect(paths.home());
});
