import type { Db } from "@/db/client";
import { AppError } from "@/lib/base/errors";
import { isoAfter } from "@/lib/base/time";
import { readQuiz } from "@/lib/chapters/data";
import type { Quiz, Reader } from "@/lib/chapters/schema";
import { mergeMarks, recompute } from "../mutations";
import { countAttempt } from "./mutations";
import { gradeAnswers, problemsOf } from "./rules";
import type { Answers, Grade } from "./schema";

/**
 * Grades a reader's answers, counts the attempt, and keeps a pass as a mark of progress; again and again is
 * once. `email` is the address key. Throws `not_found` (no such quiz in the chapter), `forbidden` (a chapter that they may
 * not read) or `invalid_request` with `details` (answers that do not fit the quiz); then nothing is written.
 */
export async function answerQuiz(
  db: Db,
  {
    reader,
    ...input
  }: {
    reader: NonNullable<Reader> & { email: string };
    chapterNumber: number;
    quizId: string;
    answers: Answers;
    now: Date;
  },
): Promise<Grade> {
  const quiz = await readQuiz(reader, input);
  if (!quiz.ok) throw new AppError(quiz.code);
  const details = problemsOf(quiz.value, input.answers);
  if (details.length > 0) throw new AppError("invalid_request", { details });
  return keepGrade(db, { email: reader.email, quiz: quiz.value, ...input });
}

/**
 * Grades answers to a quiz that this reader may read, counts the attempt, and keeps a pass: one batch, of
 * which a pass writes four rows on a day on which they have read already, and a fail one.
 */
export async function keepGrade(
  db: Db,
  {
    email,
    quiz,
    chapterNumber,
    answers,
    now,
  }: { email: string; quiz: Quiz; chapterNumber: number; answers: Answers; now: Date },
): Promise<Grade> {
  const grade = gradeAnswers(quiz, answers);
  const attempt = countAttempt(db, { email, chapterNumber, quizId: quiz.id, grade });
  if (grade.passed) {
    const mark = { chapterNumber, kind: "quiz", item: quiz.id, at: isoAfter(now) } as const;
    const marked = mergeMarks(db, email, { devices: [], marks: [mark] });
    await db.batch([attempt, marked, recompute(db, { email, chapters: [chapterNumber], now })]);
  } else await attempt;
  return grade;
}
