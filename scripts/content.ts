/**
 * The author's tool.
 *   npm run content                            compile the book and keep content/blocks.json
 *   npm run content -- new "Title"             start a chapter
 *   npm run content -- check [--json]          every mistake, and advice, in one run
 *   npm run content -- export FOLDER           the whole book as Markdown and JSON
 *   npm run content -- … --book FOLDER         another book than content/
 */
import { spawnSync } from "node:child_process";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { adviseBook } from "./content/author/advice.ts";
import { exportBook } from "./content/author/export-book.ts";
import { newChapter } from "./content/author/new-chapter.ts";
import { checkContent } from "./content/check.ts";
import { compileBook } from "./content/compile.ts";
import { measureVideos } from "./content/measure.ts";
import { formatProblem, type Problem } from "./content/problems.ts";
import type { ContentFolder } from "./content/sources.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";

const help = 'Give new "Title", check [--json], export FOLDER, or nothing to compile: see docs/writing.md.';

await runCommand(async () => {
  const { values, positionals } = parse();
  const [command, argument, surplus] = positionals;
  const folder: ContentFolder =
    values.book === undefined
      ? { root: join(import.meta.dirname, "../content"), label: "content" }
      : { root: resolve(values.book), label: values.book };
  if (surplus !== undefined || (values.json && command !== "check")) throw new Refusal(help);
  if (command === undefined) compile(folder);
  else if (command === "new" && argument) start(folder, argument);
  else if (command === "check" && argument === undefined) await check(folder, values.json);
  else if (command === "export" && argument) await write(folder, argument);
  else throw new Refusal(help);
});

function parse() {
  try {
    const options = { json: { type: "boolean", default: false }, book: { type: "string" } } as const;
    return parseArgs({ allowPositionals: true, options });
  } catch {
    throw new Refusal(help);
  }
}

function compile({ root }: ContentFolder): void {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, "build-content.ts"), root], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}

function start(folder: ContentFolder, title: string): void {
  const today = new Date().toISOString().slice(0, 10);
  const file = newChapter(folder, { title, today });
  console.log(
    `${relative(process.cwd(), join(folder.root, file))} is there, and in the last part of book.yaml.`,
  );
  console.log("Write on; npm run dev shows the page.");
}

/** Exit code 1 when there is a mistake; advice alone is none. */
async function check(folder: ContentFolder, asJson: boolean): Promise<void> {
  const result = checkContent(folder, await measureVideos(folder));
  const mistakes = result.ok ? [] : result.problems;
  const advice = result.ok ? adviseBook(result.value, folder.label) : [];
  process.exitCode = mistakes.length > 0 ? 1 : 0;
  if (asJson) {
    const listed = (severity: string, problems: Problem[]) =>
      problems.map((problem) => ({ severity, ...problem }));
    const problems = [...listed("mistake", mistakes), ...listed("advice", advice)];
    console.log(JSON.stringify({ ok: mistakes.length === 0, problems }, null, 2));
    return;
  }
  for (const problem of mistakes) console.log(formatProblem(problem));
  for (const problem of advice) console.log(`${formatProblem(problem)} (advice)`);
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  console.log(
    `${counted(mistakes.length, "mistake")}, ${counted(advice.length, "piece")} of advice${mistakes.length > 0 ? "" : "; the book compiles"}`,
  );
}

async function write(folder: ContentFolder, target: string): Promise<void> {
  const result = compileBook(folder, await measureVideos(folder));
  if (!result.ok) {
    throw new Refusal(
      [...result.problems.map(formatProblem), "The book has mistakes: nothing was written."].join("\n"),
    );
  }
  const count = exportBook(result.value, folder.root, resolve(target));
  console.log(
    `${count} chapters with what they show in ${target}. They hold the gated chapters too: keep them to yourself.`,
  );
}
