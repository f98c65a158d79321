import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Book } from "./book.ts";
import { bookColours } from "./colours.ts";
import type { CompiledBook, CompiledChapter } from "./compile.ts";
import type { CompiledQuiz } from "./quizzes.ts";
import { searchFiles } from "./search.ts";

const banner = "// Written by scripts/build-content.ts. Do not edit: change content/ instead.\n";

/** The generated TypeScript by path. Equal input gives equal bytes. */
export function generateFiles(compiled: CompiledBook): Map<string, string> {
  return new Map([...generatePages(compiled), ...generateSearch(compiled)]);
}

/** Those that search reads. */
export function generateSearch({ chapters, quizzes }: CompiledBook): Map<string, string> {
  return new Map([...searchFiles(chapters, quizzes)].map(([path, text]) => [path, banner + text]));
}

/** Those of generateFiles that pages are made from: all but search, which takes as long as the compilation. */
export function generatePages({ book, chapters, quizzes, media }: CompiledBook): Map<string, string> {
  const files = new Map<string, string>();
  files.set("book.ts", `${banner}${constant("book", book)}`);
  files.set("book.css", bookStyles(book));
  files.set(
    "catalogue.ts",
    `${banner}// Public facts only: this file may reach anybody.\n${constant("media", media)}${constant("chapters", chapters.map(publicFacts))}`,
  );
  const imports = chapters.map(
    ({ number }) => `  [${number}, () => import("./chapters/${twoDigits(number)}")],\n`,
  );
  files.set("bodies.ts", `${banner}export const bodies = [\n${imports.join("")}] as const;\n`);
  for (const chapter of chapters) files.set(`chapters/${twoDigits(chapter.number)}.ts`, bodyFile(chapter));
  const keys = quizzes.map(({ id }) => `  [${JSON.stringify(id)}, () => import("./quizzes/${id}")],\n`);
  files.set("quizzes.ts", `${banner}export const quizzes = [\n${keys.join("")}] as const;\n`);
  for (const quiz of quizzes) files.set(`quizzes/${quiz.id}.ts`, quizFile(quiz));
  return files;
}

function bookStyles({ accent }: Book): string {
  const rows = Object.entries(bookColours(accent)).map(([name, colour]) => `  --${name}: ${colour};\n`);
  return `/* Written by scripts/build-content.ts. Do not edit: change content/book.yaml instead. */\n:root {\n${rows.join("")}}\n`;
}

/** Named one by one, so that nothing of a body can slip in with a spread. */
function publicFacts(chapter: CompiledChapter) {
  return {
    number: chapter.number,
    slug: chapter.slug,
    title: chapter.title,
    summary: chapter.summary,
    access: chapter.access,
    minutes: chapter.minutes,
    videos: chapter.videos,
    quizzes: chapter.quizzes,
    updatedAt: chapter.updatedAt,
    changes: chapter.changes ?? [],
    version: chapter.version,
    toc: chapter.toc,
  };
}

/** The HTML is in the bundle once: the whole is joined from the blocks when the module is first loaded. */
function bodyFile({ blocks, text, markdown, films }: CompiledChapter): string {
  return `${banner}${constant("blocks", blocks, "")}
export const body = {
  blocks,
  html: blocks.flatMap((block) => ("html" in block ? [block.html] : [])).join("\\n"),
  text: ${JSON.stringify(text)},
  markdown: ${JSON.stringify(markdown)},
  videos: ${JSON.stringify(films)},
};
`;
}

/** The key of a quiz: whoever holds this file knows the answers. */
function quizFile(quiz: CompiledQuiz): string {
  return `${banner}${constant("quiz", quiz)}`;
}

/** The name of the editions that belong to this build (scripts/editions): what the Worker asks its bucket for. */
export function editionFile(edition: string): string {
  return `${banner}${constant("edition", edition)}`;
}

function constant(name: string, value: unknown, modifier = "export "): string {
  return `${modifier}const ${name} = ${JSON.stringify(value, null, 2)} as const;\n`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

/**
 * Makes `folder` hold exactly `files`. A file is written only when it differs (so watchers stay quiet),
 * and put in place whole; what an earlier run left over is removed. Returns the paths that changed.
 */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): string[] {
  const old = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];
  const wanted = new Set([...files.keys()].map((path) => join(folder, path)));
  const leftOver = old.filter((path) => !wanted.has(path));
  for (const path of leftOver) rmSync(path);
  const written = [...files].filter(([path, text]) => writeIfChanged(join(folder, path), text));
  return [...leftOver, ...written.map(([path]) => join(folder, path))];
}

/** Writes a file whole, or leaves it alone when it already reads so. Returns whether it was written. */
export function writeIfChanged(path: string, text: string): boolean {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return true;
}
