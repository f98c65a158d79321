"use server";

import { notFound, redirect } from "next/navigation";
import { getSubscriberDetails } from "@/lib/accounts/data";
import { momentOf } from "@/lib/accounts/purchases/rules";
import { recordPurchaseForm } from "@/lib/accounts/purchases/schema";
import { addressKey } from "@/lib/base/address";
import { paths } from "@/lib/base/paths";
import { action } from "@/lib/request/action";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { parseForm } from "@/lib/request/forms";
import { takePurchase } from "@/lib/request/purchases";

export const recordPurchaseAction = action(async (context, form) => {
  const input = parseForm(recordPurchaseForm, form);
  if (!input.ok) redirect(paths.subscribers());
  const { id, price: priceCents, day, ...rest } = input.value;
  const admin = await requireFreshAdminPage(paths.subscriber(id));
  const reader = await getSubscriberDetails(context.db, id);
  const purchasedAt = momentOf(day, context.now);
  if (!reader || !purchasedAt) notFound();
  const booked = await takePurchase(context, {
    ...rest,
    subscriber: { id, emailKey: addressKey(reader.email) },
    priceCents,
    source: "manual",
    purchasedAt,
    actorId: admin.id,
  });
  if (!booked.ok) redirect(paths.subscriber(id, { notice: booked.code }));
  redirect(paths.subscriber(id, { notice: booked.value.repeated ? "repeated" : "bought" }));
});
