"use server";

import { redirect } from "next/navigation";
import { paths } from "@/lib/base/paths";
import { findChapter } from "@/lib/chapters/data";
import { mergeProgress } from "@/lib/progress/mutations";
import { completionForm } from "@/lib/progress/schema";
import { action } from "@/lib/request/action";
import { parseForm } from "@/lib/request/forms";
import { keepCompleted, requireReader } from "@/lib/request/session";

export const setCompletedAction = action(async ({ db, now }, form) => {
  const input = parseForm(completionForm, form);
  const chapter = input.ok ? findChapter(input.value.chapterNumber) : null;
  if (!input.ok || !chapter) redirect(paths.chapters());
  const { email } = await requireReader(paths.chapter(chapter.slug));
  const completed = input.value.completed === "yes";
  const update = { chapterNumber: chapter.number, deviceId: "form", at: now.toISOString(), completed };
  await keepCompleted(await mergeProgress(db, { email, updates: [update], now }));
  redirect(`${paths.chapter(chapter.slug)}#finish`);
});
