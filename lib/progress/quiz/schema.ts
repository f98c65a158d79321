import * as z from "zod";
import { chapterNumber, chapterNumberParam } from "@/lib/chapters/schema";

/** What was answered to one question: an option, options (in their order, for an ordering), or a number. */
export type Answer = string | string[] | number;

/** Answers by the id of their question. */
export type Answers = Record<string, Answer>;

/** How one question was answered. `explanation` is HTML that the build made. */
export type QuizResult = { questionId: string; correct: boolean; explanation: string };

/** What the answers to a quiz are worth. */
export type Grade = { passed: boolean; score: number; total: number; results: QuizResult[] };

const id = z
  .string()
  .max(60)
  .regex(/^[a-z][a-z0-9-]*$/, "Use the id of a question or an option.");

/** POST /api/progress/quiz. Whether there are such questions and options is for `problemsOf` to say. */
export const quizInput = z.strictObject({
  chapterNumber,
  quizId: id,
  answers: z
    .record(
      id,
      z.union([id, z.array(id).max(10), z.number().min(-1e12).max(1e12)], {
        error: "Use the id of an option, a list of them, or a number.",
      }),
    )
    .refine((answers) => Object.keys(answers).length <= 20, "Answer at most 20 questions."),
});

const text = z.string().max(100);

/**
 * The form of a quiz, which works without scripts: `answer.<question>` holds an option, options or a number,
 * `place.<question>.<option>` an option's place in an ordering, from 1.
 */
export const quizForm = z
  .record(z.string().max(130), z.union([text, z.array(text).max(10)]))
  .transform(({ chapterNumber, quizId, ...fields }) => ({ chapterNumber, quizId, fields }))
  .pipe(
    z.strictObject({
      chapterNumber: chapterNumberParam,
      quizId: id,
      fields: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    }),
  );
