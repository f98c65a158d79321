"use server";

import { notFound, redirect } from "next/navigation";
import { addNote } from "@/lib/accounts/purchases/mutations";
import { noteForm } from "@/lib/accounts/purchases/schema";
import { paths } from "@/lib/base/paths";
import { action } from "@/lib/request/action";
import { requireAdminPage } from "@/lib/request/admin";
import { parseForm } from "@/lib/request/forms";

export const addNoteAction = action(async ({ db, now }, form) => {
  const admin = await requireAdminPage(paths.subscribers());
  const input = parseForm(noteForm, form);
  if (!input.ok) redirect(paths.subscribers());
  const { id, text } = input.value;
  const added = await addNote(db, { subscriberId: id, authorId: admin.id, text, now });
  if (!added.ok) notFound();
  redirect(paths.subscriber(id, { notice: "noted" }));
});
