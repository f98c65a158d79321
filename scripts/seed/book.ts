import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseFrontmatter } from "../content/frontmatter.ts";
import { formatProblem, type Problem, reporter } from "../content/problems.ts";
import { readChapters } from "../content/sources.ts";
import { Refusal } from "../lib/refusal.ts";
import { inRoot } from "../lib/root.ts";

/** What made-up readers need of a chapter. */
export type SeedChapter = {
  number: number;
  minutes: number;
  videos: string[];
  quizzes: string[];
  /** The ids of its blocks, in order: where a reader can have stopped. */
  blocks: string[];
};

/** The chapters of `content/`, in their order. */
export function readBook(): SeedChapter[] {
  const problems: Problem[] = [];
  const blocks = JSON.parse(readFileSync(inRoot("content/blocks.json"), "utf8"));
  const chapters = readChapters({ root: inRoot("content"), label: "content" }, problems).flatMap((source) => {
    const front = /^---\n([\s\S]*?)\n---\n/.exec(source.text)?.[1] ?? "";
    const parsed = parseFrontmatter(front, 2, reporter(problems, source.file))?.value;
    if (!parsed) return [];
    const { minutes, videos, quizzes } = parsed;
    const known: string[] = blocks[source.number]?.blocks ?? [];
    const ids = known.map((line) => line.split(" ")[0] ?? "");
    return [{ number: source.number, minutes, videos, quizzes, blocks: ids }];
  });
  if (problems[0]) throw new Refusal(formatProblem(problems[0]));
  return chapters;
}

/** The ids of a quiz's questions. */
export function readQuestions(quiz: string): string[] {
  const { questions } = parse(readFileSync(inRoot("content/quizzes", `${quiz}.yaml`), "utf8"));
  return (questions as { id: string }[]).map(({ id }) => id);
}
