"use server";

import { notFound, redirect } from "next/navigation";
import { rightsChangeForm } from "@/lib/accounts/schema";
import { paths } from "@/lib/base/paths";
import { action } from "@/lib/request/action";
import { changeRights, requireFreshAdminPage } from "@/lib/request/admin";
import { parseForm } from "@/lib/request/forms";

export const changeRightsAction = action(async (context, form) => {
  const input = parseForm(rightsChangeForm, form);
  if (!input.ok) redirect(paths.subscribers());
  const { id, ...change } = input.value;
  const admin = await requireFreshAdminPage(paths.subscriber(id));
  const changed = await changeRights(context, { admin, id, change });
  if (!changed.ok && changed.code === "not_found") notFound();
  redirect(paths.subscriber(id, { notice: changed.ok ? "saved" : changed.code }));
});
