"use server";

import { redirect } from "next/navigation";
import { importForm } from "@/lib/accounts/import/schema";
import { paths } from "@/lib/base/paths";
import { action, stateAction } from "@/lib/request/action";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { parseForm } from "@/lib/request/forms";
import { type ImportState, previewImport, takeImport } from "@/lib/request/imports";

export const previewImportAction = stateAction<ImportState>(async (context, form) => {
  await requireFreshAdminPage(paths.importSubscribers());
  return previewImport(context, form.get("file"));
});

export const importAction = action(async (context, form) => {
  const admin = await requireFreshAdminPage(paths.importSubscribers());
  const input = parseForm(importForm, form);
  const taken = input.ok ? await takeImport(context, { ...input.value, actorId: admin.id }) : null;
  if (!taken) redirect(paths.importSubscribers({ notice: "form" }));
  redirect(paths.importSubscribers({ done: String(taken.written), missed: String(taken.missed) }));
});
