import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { shortHash } from "./fingerprint.ts";
import { renderInline } from "./inline.ts";
import { type Problem, type Report, reporter } from "./problems.ts";
import { type ContentFolder, readText } from "./sources.ts";
import { type Located, parseYaml } from "./yaml.ts";

/** The share of right answers that passes a quiz, in the whole book. */
export const passMark = 0.75;

const line = z.string().regex(/\S/).max(600);
/** It stands in the page: a word that tells which option is right would answer the question. */
const id = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .max(40)
  .refine((word) => !/^(right|correct|answer|true|wrong|false)\b/.test(word));
const options = z
  .array(z.strictObject({ id, text: line }))
  .min(2)
  .max(8);
const asked = { id, question: line, explanation: line };

const quizSchema = z.strictObject({
  title: z
    .string()
    .regex(/^\S(.*\S)?$/)
    .max(80),
  questions: z
    .array(
      z.discriminatedUnion("kind", [
        z.strictObject({ ...asked, kind: z.literal("single"), options, answer: id }),
        z.strictObject({ ...asked, kind: z.literal("multiple"), options, answer: z.array(id).min(1) }),
        z.strictObject({ ...asked, kind: z.literal("ordering"), options, answer: z.array(id).min(1) }),
        z.strictObject({
          ...asked,
          kind: z.literal("number"),
          unit: z.string().regex(/\S/).max(20).optional(),
          answer: z.number().min(-1e9).max(1e9),
          tolerance: z.number().min(0).max(1e9).optional(),
        }),
      ]),
    )
    .min(3)
    .max(10),
});

type Source = z.infer<typeof quizSchema>;
type SourceQuestion = Source["questions"][number];

const idMend = "write lower-case words with hyphens, at most 40 characters, that do not give the answer away";
const mends = {
  title: "write what the quiz is about on one line, at most 80 characters",
  questions: "list 3 to 10 questions; 4 to 6 are best",
  "questions.id": idMend,
  "questions.kind": "write single, multiple, ordering or number",
  "questions.question": "write the question, at most 600 characters",
  "questions.options": "list 2 to 8 options, each with an id and a text",
  "questions.options.id": idMend,
  "questions.options.text": "write the option's words, at most 600 characters",
  "questions.answer":
    "write the right option's id, a list of ids such as [a, b] for multiple and ordering, or a number",
  "questions.unit": "write what is counted, such as hours, at most 20 characters",
  "questions.tolerance": "write how far off an answer may be, 0 or more",
  "questions.explanation": "write why the right answer is right, at most 600 characters",
};

/** A choice of a question: its words as HTML. */
export type QuizOption = { id: string; html: string };

/** A question with its key. Words are HTML; the options of an ordering stand as they are shown. */
export type QuizQuestion = { id: string; question: string; explanation: string } & (
  | { kind: "single"; options: QuizOption[]; answer: string }
  | { kind: "multiple" | "ordering"; options: QuizOption[]; answer: string[] }
  | { kind: "number"; unit: string | null; answer: number; tolerance: number }
);

/** A compiled quiz. `pass`: how many right answers pass it. */
export type CompiledQuiz = { id: string; title: string; pass: number; questions: QuizQuestion[] };

/** Reads every quiz of the book, and reports the mistakes of all. `ids` holds those with mistakes too. */
export function readQuizzes(
  folder: ContentFolder,
  problems: Problem[],
): { ids: ReadonlySet<string>; quizzes: CompiledQuiz[] } {
  const path = join(folder.root, "quizzes");
  const names = existsSync(path) ? readdirSync(path).sort() : [];
  const ids = new Set<string>();
  const quizzes: CompiledQuiz[] = [];
  for (const name of names.filter((one) => !one.startsWith("."))) {
    const report = reporter(problems, `${folder.label}/quizzes/${name}`);
    const quizId = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.yaml$/.exec(name)?.[1];
    if (!quizId || quizId.length > 60) {
      report(1, "the file's name is not a quiz's: name it words-of-its-id.yaml, such as planning.yaml");
      continue;
    }
    ids.add(quizId);
    const text = readText(folder, `quizzes/${name}`, problems);
    const source = text === null ? null : parseYaml({ text, line: 1, schema: quizSchema, mends, report });
    if (source) quizzes.push(compileQuiz(quizId, source, report));
  }
  return { ids, quizzes };
}

function compileQuiz(quizId: string, { value, lineOf }: Located<Source>, report: Report): CompiledQuiz {
  const seen = new Set<string>();
  const questions = value.questions.map((source, index): QuizQuestion => {
    const at = (...path: PropertyKey[]) => lineOf("questions", index, ...path);
    if (seen.has(source.id)) {
      report(at("id"), `the question "${source.id}" is there twice: give one of them another id`);
    }
    seen.add(source.id);
    checkAnswer(source, at, report);
    const html = (text: string, ...path: PropertyKey[]) => {
      const rendered = renderInline(text);
      if (rendered === null) {
        report(
          at(...path),
          "this holds more than a line of text: use words, *emphasis*, **strong** and `code`",
        );
      }
      return rendered ?? "";
    };
    const common = {
      id: source.id,
      question: html(source.question, "question"),
      explanation: html(source.explanation, "explanation"),
    };
    if (source.kind === "number") {
      const { kind, unit = null, answer, tolerance = 0 } = source;
      return { ...common, kind, unit, answer, tolerance };
    }
    const choices = source.options.map((option, place) => ({
      id: option.id,
      html: html(option.text, "options", place, "text"),
    }));
    if (source.kind === "single") {
      return { ...common, kind: "single", options: choices, answer: source.answer };
    }
    const shown =
      source.kind === "ordering" ? shuffled(`${quizId} ${source.id}`, choices, source.answer) : choices;
    return { ...common, kind: source.kind, options: shown, answer: source.answer };
  });
  return { id: quizId, title: value.title, pass: Math.ceil(questions.length * passMark), questions };
}

/** A question that nobody can answer, or whose ids answer it, is a mistake. */
function checkAnswer(source: SourceQuestion, at: (...path: PropertyKey[]) => number, report: Report): void {
  if (source.kind === "number") return;
  const ids = source.options.map((option) => option.id);
  ids.forEach((one, index) => {
    if (ids.indexOf(one) < index) {
      report(at("options", index, "id"), `the option "${one}" is there twice: give one of them another id`);
    }
  });
  const named = [source.answer].flat();
  named.forEach((one, index) => {
    if (!ids.includes(one)) {
      report(at("answer"), `the answer "${one}" is none of the options: write one of ${ids.join(", ")}`);
    } else if (named.indexOf(one) < index) {
      report(at("answer"), `the answer names "${one}" twice: name it once`);
    }
  });
  if (source.kind !== "ordering") return;
  const missing = ids.filter((one) => !named.includes(one));
  if (missing.length > 0) {
    report(at("answer"), `the order leaves out ${missing.join(", ")}: name every option once`);
  } else if (named.join() === ids.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })).join()) {
    report(at("answer"), "the ids give the order away, because they are sorted the same way: rename them");
  }
}

/** In an order that hangs on the ids alone, so that it stays from build to build, and is never the right one. */
function shuffled(seed: string, choices: QuizOption[], answer: readonly string[]): QuizOption[] {
  const place = (choice: QuizOption) => shortHash(`${seed} ${choice.id}`, 12);
  const mixed = choices.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
  const isRight = mixed.every((choice, index) => choice.id === answer[index]);
  return isRight ? [...mixed.slice(1), ...mixed.slice(0, 1)] : mixed;
}
