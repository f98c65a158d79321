import { beforeEach, expect, test } from "vitest";
import { progressMarks, quizMetrics } from "@/db/schema";
import { AppError } from "@/lib/base/errors";
import { listChapters, readQuiz } from "@/lib/chapters/data";
import { later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { getProgress } from "../data";
import { mergeProgress } from "../mutations";
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

test("a fail is graded and nothing is kept of it with a name", async () => {
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

const metrics = () => db.select().from(quizMetrics);

test("an attempt counts, with its right answers; a pass counts once for each reader", async () => {
  const { quiz, ...input } = await aQuiz("free");
  const [first = "", second = ""] = quiz.questions.map(({ id }) => id);
  const all = (count: number) => Object.fromEntries(quiz.questions.map(({ id }) => [id, count]));
  const row = { quizId: quiz.id };
  const some = { [first]: input.answers[first] ?? "", [second]: input.answers[second] ?? "" };

  await answerQuiz(db, { reader, ...input, answers: {}, now });
  expect(await metrics()).toEqual([{ ...row, attempts: 1, passes: 0, right: {} }]);
  await answerQuiz(db, { reader, ...input, answers: some, now });
  expect(await metrics()).toEqual([{ ...row, attempts: 2, passes: 0, right: { [first]: 1, [second]: 1 } }]);
  await answerQuiz(db, { reader, ...input, now });
  expect(await metrics()).toEqual([
    { ...row, attempts: 3, passes: 1, right: { ...all(1), [first]: 2, [second]: 2 } },
  ]);
  await answerQuiz(db, { reader, ...input, now });
  expect(await metrics()).toMatchObject([{ attempts: 4, passes: 1 }]);
  const other = await aSubscriber(db, { email: "other@example.com" });
  await answerQuiz(db, { reader: { ...reader, email: other.emailKey }, ...input, now });
  expect(await metrics()).toEqual([
    { ...row, attempts: 5, passes: 2, right: { ...all(3), [first]: 4, [second]: 4 } },
  ]);
});

test("passes at once count each attempt, and the reader once", async () => {
  const { quiz: _, ...input } = await aQuiz("free");
  await Promise.all(Array.from({ length: 10 }, () => answerQuiz(db, { reader, ...input, now })));
  expect(await metrics()).toMatchObject([{ attempts: 10, passes: 1 }]);
});

test("an attempt that is refused, or of a reader who was erased, is not counted", async () => {
  const { quiz: _, ...input } = await aQuiz("free");
  const gone = { ...reader, email: "gone@example.com" };
  expect(await answerQuiz(db, { reader: gone, ...input, now })).toMatchObject({ passed: true });
  await answerQuiz(db, { reader: gone, ...input, answers: {}, now });
  await expect(answerQuiz(db, { reader, ...input, answers: { nonsense: "a" }, now })).rejects.toThrow();
  expect(await metrics()).toEqual([]);
  await answerQuiz(db, { reader, ...input, now });
  expect(await metrics()).toMatchObject([{ attempts: 1, passes: 1 }]);
});

test("an attempt is one round trip, and writes at most four rows", async () => {
  const { quiz: _, ...input } = await aQuiz("free");
  const { chapterNumber } = input;
  // Reading comes before: the day and the chapter have been begun.
  const update = { chapterNumber, deviceId: "phone", at: now.toISOString(), timeSpent: 30 };
  await mergeProgress(db, { email, updates: [update], now });
  const written = async (answers: Answers) => {
    const { db: recorded, calls } = recordingDb();
    await answerQuiz(recorded, { reader, ...input, answers, now: later(60) });
    expect(calls).toHaveLength(1);
    return calls[0]?.rowsWritten;
  };
  // The first of all readers' attempts writes the quiz's row and its key.
  expect(await written({})).toBe(2);
  expect(await written({})).toBe(1);
  expect(await written(input.answers)).toBe(4);
  expect(await written(input.answers)).toBe(1);
});
