"use server";

import { redirect } from "next/navigation";
import { paths } from "@/lib/base/paths";
import { linkedTopicsForm, linkForm } from "@/lib/mail/consent/schema";
import { action } from "@/lib/request/action";
import { parseForm } from "@/lib/request/forms";
import { chooseMail } from "./choose";

export const saveChoiceAction = action(async (context, form) => {
  const input = parseForm(linkedTopicsForm, form);
  redirect(input.ok ? await chooseMail(input.value, context) : paths.unsubscribe());
});

export const stopMailAction = action(async (context, form) => {
  const input = parseForm(linkForm, form);
  redirect(input.ok ? await chooseMail({ ...input.value, topics: [] }, context) : paths.unsubscribe());
});
