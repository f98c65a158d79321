"use server";

import { redirect } from "next/navigation";
import { paths } from "@/lib/base/paths";
import { testForm } from "@/lib/mail/broadcasts/schema";
import { action } from "@/lib/request/action";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { parseForm } from "@/lib/request/forms";
import { sendTest, unknownChapters } from "../send-chapters";
import { chosenFields } from "../words";

export const sendTestAction = action(async (context, form) => {
  const input = parseForm(testForm, form);
  if (!input.ok) redirect(paths.sendEmails({ problem: input.problem }));
  const chosen = chosenFields(input.value);
  const admin = await requireFreshAdminPage(paths.sendEmails(chosen));
  if (unknownChapters(input.value.chapterNumbers).length > 0)
    redirect(paths.sendEmails({ problem: "chapters" }));
  const sent = await sendTest(context, { admin, ...input.value, to: admin.email });
  redirect(paths.sendEmails({ ...chosen, ...(sent.ok ? { notice: "test" } : { problem: "wait" }) }));
});
