"use server";

import { redirect } from "next/navigation";
import { createDiscountCode, endDiscountCode } from "@/lib/accounts/purchases/mutations";
import { codeForm, endCodeForm } from "@/lib/accounts/purchases/schema";
import { paths } from "@/lib/base/paths";
import { action } from "@/lib/request/action";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { parseForm } from "@/lib/request/forms";

export const createCodeAction = action(async ({ db, now, requestId }, form) => {
  const admin = await requireFreshAdminPage(paths.codes());
  const input = parseForm(codeForm, form);
  if (!input.ok) redirect(paths.codes({ notice: input.problem }));
  const made = await createDiscountCode(db, { form: input.value, actorId: admin.id, requestId, now });
  redirect(paths.codes({ notice: made.ok ? "created" : made.code }));
});

export const endCodeAction = action(async ({ db, now, requestId }, form) => {
  const admin = await requireFreshAdminPage(paths.codes());
  const input = parseForm(endCodeForm, form);
  if (!input.ok) redirect(paths.codes());
  await endDiscountCode(db, { id: input.value.code, actorId: admin.id, requestId, now });
  redirect(paths.codes({ notice: "ended" }));
});
