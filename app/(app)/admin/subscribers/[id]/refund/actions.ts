"use server";

import { notFound, redirect } from "next/navigation";
import { refundForm } from "@/lib/accounts/purchases/schema";
import { paths } from "@/lib/base/paths";
import { action } from "@/lib/request/action";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { parseForm } from "@/lib/request/forms";
import { takeBackPurchase } from "@/lib/request/purchases";

export const refundAction = action(async (context, form) => {
  const input = parseForm(refundForm, form);
  if (!input.ok) redirect(paths.subscribers());
  const { id, purchase } = input.value;
  const admin = await requireFreshAdminPage(paths.subscriber(id));
  const booked = await takeBackPurchase(context, { purchaseId: purchase, actorId: admin.id });
  if (!booked.ok) notFound();
  redirect(paths.subscriber(id, { notice: "refunded" }));
});
