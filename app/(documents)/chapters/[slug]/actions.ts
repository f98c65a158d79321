"use server";

import { redirect } from "next/navigation";
import { paths } from "@/lib/base/paths";
import { findChapter, readQuiz } from "@/lib/chapters/data";
import { mergeProgress } from "@/lib/progress/mutations";
import { answersOfForm, packAnswers } from "@/lib/progress/quiz/rules";
import { quizForm } from "@/lib/progress/quiz/schema";
import { keepGrade } from "@/lib/progress/quiz/service";
import { completionForm } from "@/lib/progress/schema";
import { action } from "@/lib/request/action";
import { parseForm } from "@/lib/request/forms";
import { currentSession, keepCompleted, requireReader } from "@/lib/request/session";

export const setCompletedAction = action(async ({ db, now }, form) => {
  const input = parseForm(completionForm, form);
  const chapter = input.ok ? findChapter(input.value.chapterNumber) : null;
  if (!input.ok || !chapter) redirect(paths.chapters());
  const { email } = await requireReader(paths.chapter(chapter.slug));
  const completed = input.value.completed === "yes";
  const seen = new Date(now.getTime() - input.value.age).toISOString();
  const update = { chapterNumber: chapter.number, deviceId: "form", at: now.toISOString(), completed, seen };
  await keepCompleted(await mergeProgress(db, { email, updates: [update], now }));
  redirect(`${paths.chapter(chapter.slug)}#finish`);
});

/** Guests are graded too, where they may read; only a reader's pass is kept. */
export const answerQuizAction = action(async ({ db, now }, form) => {
  const input = parseForm(quizForm, form);
  const chapter = input.ok ? findChapter(input.value.chapterNumber) : null;
  if (!input.ok || !chapter) redirect(paths.chapters());
  const { chapterNumber, quizId, fields } = input.value;
  const reader = await currentSession();
  const quiz = await readQuiz(reader, { chapterNumber, quizId });
  const next = paths.chapter(chapter.slug);
  if (!quiz.ok) redirect(quiz.code === "unauthorized" ? paths.signIn({ next }) : next);
  const answers = answersOfForm(quiz.value, fields);
  if (reader) await keepGrade(db, { email: reader.email, quiz: quiz.value, chapterNumber, answers, now });
  redirect(paths.quizResult({ slug: chapter.slug, quiz: quizId, answers: packAnswers(answers) }));
});
