"use server";

import { notFound, redirect } from "next/navigation";
import { paths } from "@/lib/base/paths";
import { stateForm } from "@/lib/mail/broadcasts/schema";
import { action } from "@/lib/request/action";
import { requireAdminPage } from "@/lib/request/admin";
import { parseForm } from "@/lib/request/forms";
import { changeBroadcast } from "../send-chapters";

export const changeBroadcastAction = action(async (context, form) => {
  const input = parseForm(stateForm, form);
  if (!input.ok) redirect(paths.emails());
  const { id, state } = input.value;
  const admin = await requireAdminPage(paths.broadcast(id));
  const changed = await changeBroadcast(context, { admin, id, wanted: state });
  if (!changed.ok && changed.code === "not_found") notFound();
  redirect(paths.broadcast(id, changed.ok ? {} : { notice: "conflict" }));
});
