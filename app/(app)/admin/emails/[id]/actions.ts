"use server";

import { notFound, redirect } from "next/navigation";
import { paths } from "@/lib/base/paths";
import { resendForm, stateForm } from "@/lib/mail/broadcasts/schema";
import { action } from "@/lib/request/action";
import { requireAdminPage, requireFreshAdminPage } from "@/lib/request/admin";
import { parseForm } from "@/lib/request/forms";
import { changeBroadcast, resend } from "../send-chapters";

export const changeBroadcastAction = action(async (context, form) => {
  const input = parseForm(stateForm, form);
  if (!input.ok) redirect(paths.emails());
  const { id, state } = input.value;
  const admin = await requireAdminPage(paths.broadcast(id));
  const changed = await changeBroadcast(context, { admin, id, wanted: state });
  if (!changed.ok && changed.code === "not_found") notFound();
  redirect(paths.broadcast(id, changed.ok ? {} : { notice: "conflict" }));
});

// Asks for a fresh sign-in, as sending does: some readers will get the mail twice.
export const resendAction = action(async (context, form) => {
  const input = parseForm(resendForm, form);
  if (!input.ok) redirect(paths.emails());
  const { id } = input.value;
  const admin = await requireFreshAdminPage(paths.broadcast(id));
  await resend(context, { admin, id });
  redirect(paths.broadcast(id));
});
