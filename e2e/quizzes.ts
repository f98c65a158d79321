import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { parse } from "yaml";

type Option = { id: string; text: string };
type Question = { id: string; question: string; explanation: string; options?: Option[] } & (
  | { kind: "single"; answer: string }
  | { kind: "multiple" | "ordering"; answer: string[] }
  | { kind: "number"; answer: number }
);

/** A quiz as its author wrote it, the chapter that holds it, and all that only grading may know. */
export type Quiz = { id: string; chapter: string; title: string; questions: Question[] };

const content = path.resolve(import.meta.dirname, "../content");

/** The quizzes of the book from their sources, so that nothing the build made is taken on trust. */
export function readQuizzes(): Quiz[] {
  const chapters = readdirSync(path.join(content, "chapters")).map((file) => ({
    slug: file.slice(3, -3),
    text: readFileSync(path.join(content, "chapters", file), "utf8"),
  }));
  return readdirSync(path.join(content, "quizzes")).map((file) => {
    const id = file.replace(/\.yaml$/, "");
    const { title, questions }: Pick<Quiz, "title" | "questions"> = parse(
      readFileSync(path.join(content, "quizzes", file), "utf8"),
    );
    const chapter = chapters.find(({ text }) => text.includes(`::quiz{#${id}}`))?.slug ?? "";
    return { id, chapter, title, questions };
  });
}

/** The longer parts of a text that stand letter for letter in HTML and in JSON: no markup, no quotes. */
export function plainPartsOf(text: string): string[] {
  return text.split(/[[\]()*_`"'’“”&<>|\\]/).filter((part) => part.length > 25);
}

/** The quiz of a chapter. */
export function quizOf(chapter: string): Quiz {
  const quiz = readQuizzes().find((one) => one.chapter === chapter);
  if (!quiz) throw new Error(`the chapter ${chapter} has no quiz`);
  return quiz;
}

/** The right answers, as the API takes them. */
export function keyOf({ questions }: Quiz): Record<string, string | string[] | number> {
  return Object.fromEntries(questions.map(({ id, answer }) => [id, answer]));
}

/** Answers in the form of an open chapter: every question right but those in `wrong`, which stay empty. */
export async function fillIn(page: Page, { questions }: Quiz, wrong: readonly string[] = []): Promise<void> {
  for (const question of questions.filter(({ id }) => !wrong.includes(id))) {
    const group = page.locator(`[data-question="${question.id}"]`);
    const textOf = (id: string) => question.options?.find((option) => option.id === id)?.text ?? "";
    switch (question.kind) {
      case "number":
        await group.getByRole("textbox").fill(String(question.answer));
        break;
      case "ordering": {
        const selects = group.getByRole("combobox");
        if ((await selects.count()) === 0) await moveInto(page, question.id, question.answer.map(textOf));
        else {
          for (const [index, id] of question.answer.entries()) {
            await group.getByLabel(textOf(id)).selectOption(String(index + 1));
          }
        }
        break;
      }
      default:
        for (const id of [question.answer].flat())
          await group.getByLabel(textOf(id), { exact: true }).check();
    }
  }
}

/** Puts a list in this order by keyboard alone, from the top. */
export async function moveInto(page: Page, question: string, order: readonly string[]): Promise<void> {
  const items = page.locator(`[data-question="${question}"] li`);
  for (const [place, text] of order.entries()) {
    const at = async () => (await items.allTextContents()).findIndex((item) => item.includes(text));
    const moves = (await at()) - place;
    if (moves === 0) continue;
    await page.getByRole("button", { name: `Move up: ${text}`, exact: true }).focus();
    for (let move = 0; move < moves; move++) await page.keyboard.press("Enter");
  }
}
