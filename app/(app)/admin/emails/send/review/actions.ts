"use server";

import { redirect } from "next/navigation";
import { paths } from "@/lib/base/paths";
import { sendForm } from "@/lib/mail/broadcasts/schema";
import { action } from "@/lib/request/action";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { parseForm } from "@/lib/request/forms";
import { sendChapters, unknownChapters } from "../../send-chapters";
import { chosenFields } from "../../words";

export const sendChaptersAction = action(async (context, form) => {
  const input = parseForm(sendForm, form);
  if (!input.ok) redirect(paths.sendEmails({ problem: input.problem }));
  const chosen = chosenFields(input.value);
  const admin = await requireFreshAdminPage(paths.reviewEmails(chosen));
  if (unknownChapters(input.value.chapterNumbers).length > 0)
    redirect(paths.sendEmails({ problem: "chapters" }));
  const sent = await sendChapters(context, { admin, broadcast: input.value });
  if (!sent.ok) redirect(paths.sendEmails({ ...chosen, problem: "nobody" }));
  redirect(paths.broadcast(sent.value.id, { notice: sent.value.isRepeat ? "repeat" : "sent" }));
});
