import { beforeEach, expect, test } from "vitest";
import { progressMarks } from "@/db/schema";
import { AppError } from "@/lib/base/errors";
import { listChapters, readQuiz } from "@/lib/chapters/data";
import { later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { getProgress } from "../data";
import type { Answers } from "./schema";
import { answerQuiz } from "./service";

const email = "reader@example.com";
const reader = { email, hasAccess: true, hasPurchased: false, role: "reader" } as const;

beforeEach(() => aSubscriber(db));

/** A quiz of the book in a chapter of this access, with its key as answers. */
async function aQuiz(access: "free" | "subscriber" | "purchased") {
  const chapter = listChapters().find((one) => one.access === access && one.quizzes.length > 0);
  const asked = { chapterNumber: chapter?.number ?? 0, quizId: chapter?.quizzes[0] ?? "" };
  const quiz = await readQuiz({ ...reader, role: "admin" }, asked);
  if (!quiz.ok) throw new Error(`the book has no quiz in a ${access} chapter`);
  const key = quiz.value.questions.map(({ id, answer }) => [
    id,
    Array.isArray(answer) ? [...answer] : answer,
  ]);
  return { ...asked, quiz: quiz.value, answers: Object.fromEntries(key) as Answers };
}

test("a pass is graded and kept as progress", async () => {
  const { quiz, ...input } = await aQuiz("free");
  const total = quiz.questions.length;
  expect(await answerQuiz(db, { reader, ...input, now })).toEqual({
    passed: true,
    score: total,
    total,
    results: quiz.questions.map(({ id, explanation }) => ({ questionId: id, correct: true, explanation })),
  });
  expect(await getProgress(db, email, input.chapterNumber)).toMatchObject({
    quizzesPassed: [quiz.id],
    completed: false,
    updatedAt: now.toISOString(),
  });
});

test("a fail is graded and nothing is kept of it", async () => {
  const { chapterNumber, quizId } = await aQuiz("free");
  const input = { chapterNumber, quizId, answers: {} };
  expect(await answerQuiz(db, { reader, ...input, now })).toMatchObject({ passed: false, score: 0 });
  expect(await db.select().from(progressMarks)).toEqual([]);
});

test("a second pass keeps the first one's time, and a fail after it takes nothing back", async () => {
  const { quiz: _, ...input } = await aQuiz("free");
  await answerQuiz(db, { reader, ...input, now });
  await answerQuiz(db, { reader, ...input, now: later(3600) });
  await answerQuiz(db, { reader, ...input, answers: {}, now: later(7200) });
  expect(await db.select().from(progressMarks)).toEqual([
    { email, chapterNumber: input.chapterNumber, kind: "quiz", item: input.quizId, at: now.toISOString() },
  ]);
});

test("two passes at once are one", async () => {
  const { quiz: _, ...input } = await aQuiz("free");
  await Promise.all(Array.from({ length: 10 }, () => answerQuiz(db, { reader, ...input, now })));
  expect(await db.select().from(progressMarks)).toHaveLength(1);
});

test("a quiz of a chapter that one may not read is refused, and not graded", async () => {
  const { quiz: _, ...input } = await aQuiz("purchased");
  const refusal = answerQuiz(db, { reader, ...input, now });
  await expect(refusal).rejects.toMatchObject({ code: "forbidden", details: [] });
  expect(await db.select().from(progressMarks)).toEqual([]);
  const buyer = { ...reader, hasPurchased: true };
  expect(await answerQuiz(db, { reader: buyer, ...input, now })).toMatchObject({ passed: true });
});

test("a quiz that is not there, or is another chapter's, is not found", async () => {
  const { quiz: _, ...input } = await aQuiz("free");
  for (const change of [
    { quizId: "no-such-quiz" },
    { chapterNumber: 99 },
    { chapterNumber: input.chapterNumber + 1 },
  ]) {
    const refusal = answerQuiz(db, { reader, ...input, ...change, now });
    await expect(refusal).rejects.toThrow(AppError);
    await expect(refusal).rejects.toMatchObject({ code: "not_found" });
  }
});

test("answers that do not fit are refused with each question at fault, even beside right ones", async () => {
  const { quiz: _, ...input } = await aQuiz("free");
  const answers = { ...input.answers, nonsense: "a", more: 3 };
  const refusal = answerQuiz(db, { reader, ...input, answers, now });
  await expect(refusal).rejects.toMatchObject({
    code: "invalid_request",
    details: [{ path: "answers.nonsense" }, { path: "answers.more" }],
  });
  expect(await db.select().from(progressMarks)).toEqual([]);
});
