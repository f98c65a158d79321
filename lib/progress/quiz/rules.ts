import type { ErrorDetail } from "@/lib/base/errors";
import type { Quiz, QuizQuestion } from "@/lib/chapters/schema";
import type { Answer, Answers, Grade } from "./schema";

/** A quotient such as 6.4 and a tolerance such as 0.1 are no exact binary numbers. */
const rounding = 1e-9;

/** What answers are worth. A question that was not answered is answered wrong. */
export function gradeAnswers(quiz: Quiz, answers: Answers): Grade {
  const results = quiz.questions.map((question) => ({
    questionId: question.id,
    correct: isCorrect(question, answers[question.id]),
    explanation: question.explanation,
  }));
  const score = results.filter(({ correct }) => correct).length;
  return { passed: score >= quiz.pass, score, total: results.length, results };
}

function isCorrect(question: QuizQuestion, answer: Answer | undefined): boolean {
  switch (question.kind) {
    case "single":
      return answer === question.answer;
    case "multiple":
      return Array.isArray(answer) && answer.toSorted().join() === question.answer.toSorted().join();
    case "ordering":
      return Array.isArray(answer) && answer.join() === question.answer.join();
    case "number":
      return (
        typeof answer === "number" && Math.abs(answer - question.answer) <= question.tolerance + rounding
      );
  }
}

/** What in these answers does not fit the quiz: no such question or option, or another kind of answer. */
export function problemsOf(quiz: Quiz, answers: Answers): ErrorDetail[] {
  return Object.entries(answers).flatMap(([id, answer]) => {
    const question = quiz.questions.find((candidate) => candidate.id === id);
    const message = question ? problemOf(question, answer) : "This quiz has no such question.";
    return message ? [{ path: `answers.${id}`, message }] : [];
  });
}

function problemOf(question: QuizQuestion, answer: Answer): string | null {
  if (question.kind === "number") return typeof answer === "number" ? null : "Answer with a number.";
  const isList = question.kind !== "single";
  if (typeof answer === "number" || Array.isArray(answer) !== isList) {
    return isList ? "Answer with a list of options." : "Answer with one option.";
  }
  const named = [answer].flat();
  if (!named.every((id) => isOption(question, id))) return "This question has no such option.";
  return new Set(named).size < named.length ? "Name each option once." : null;
}

function isOption(question: QuizQuestion, id: string): boolean {
  return "options" in question && question.options.some((option) => option.id === id);
}

/**
 * The answers that a form holds. What was left empty, is no number or belongs to no question (the quiz may
 * have been edited while somebody thought) is no answer; two items in one place are no order.
 */
export function answersOfForm(quiz: Quiz, fields: Record<string, string | string[]>): Answers {
  return answersFrom(quiz, (question) =>
    question.kind === "ordering" ? orderOf(question, fields) : [fields[`answer.${question.id}`] ?? []].flat(),
  );
}

function orderOf(
  { id, options }: Extract<QuizQuestion, { kind: "multiple" | "ordering" }>,
  fields: Record<string, string | string[]>,
): string[] {
  const byPlace = new Map(options.map((option) => [Number(fields[`place.${id}.${option.id}`]), option.id]));
  return options.flatMap((_, index) => byPlace.get(index + 1) ?? []);
}

/** Answers as one word for an address: `why.b*which.a_c*hours.6.5`. */
export function packAnswers(answers: Answers): string {
  return Object.entries(answers)
    .map(([id, answer]) => `${id}.${[answer].flat().join("_")}`)
    .join("*");
}

/** The answers out of such a word, as far as they fit the quiz. */
export function unpackAnswers(quiz: Quiz, packed: string): Answers {
  const parts = new Map(packed.split("*").map((part) => split(part)));
  return answersFrom(quiz, ({ id }) => parts.get(id)?.split("_") ?? []);
}

function split(part: string): [id: string, value: string] {
  const [id = "", ...rest] = part.split(".");
  return [id, rest.join(".")];
}

/** Answers from the words that were given to each question. */
function answersFrom(quiz: Quiz, wordsOf: (question: QuizQuestion) => string[]): Answers {
  const answers: Answers = {};
  for (const question of quiz.questions) {
    const answer = answerFrom(question, wordsOf(question));
    if (answer !== null && problemOf(question, answer) === null) answers[question.id] = answer;
  }
  return answers;
}

function answerFrom(question: QuizQuestion, words: string[]): Answer | null {
  const [first = ""] = words;
  if (first === "") return null;
  if (question.kind === "single") return first;
  if (question.kind !== "number") return words;
  // A comma is how half of Europe writes a point.
  const number = Number(first.trim().replace(",", "."));
  return Number.isFinite(number) && first.trim() !== "" ? number : null;
}
