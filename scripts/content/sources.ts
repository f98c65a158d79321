import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Problem, reporter } from "./problems.ts";

/** A chapter's file as it was read. */
export type Source = { file: string; fileName: string; number: number; slug: string; text: string };

/** A folder with a book: where it is, and how problems name it. */
export type ContentFolder = { root: string; label: string };

/** Reads a file of the book as UTF-8 with plain line ends; null after a problem was reported. */
export function readText(folder: ContentFolder, path: string, problems: Problem[]): string | null {
  const report = reporter(problems, `${folder.label}/${path}`);
  const fullPath = join(folder.root, path);
  if (!existsSync(fullPath)) {
    report(1, "the file is missing: write it, or restore it with git checkout");
    return null;
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(fullPath));
    return text.replaceAll("\r\n", "\n");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    report(1, "the file is not UTF-8 text: save it again in that encoding");
    return null;
  }
}

/** Reads every chapter in the order of the numbers, and reports names and numbers that cannot be. */
export function readChapters(folder: ContentFolder, problems: Problem[]): Source[] {
  const chapters = join(folder.root, "chapters");
  const names = existsSync(chapters) ? readdirSync(chapters).sort() : [];
  const sources: Source[] = [];
  for (const fileName of names.filter((name) => !name.startsWith("."))) {
    const path = `chapters/${fileName}`;
    const file = `${folder.label}/${path}`;
    const report = reporter(problems, file);
    const [, digits, slug] = /^(\d{2})-([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.md$/.exec(fileName) ?? [];
    const number = Number(digits);
    if (!slug || number === 0) {
      report(
        1,
        "the file's name is not a chapter's: name it NN-words-of-the-address.md, such as 03-planning.md",
      );
      continue;
    }
    const sameNumber = sources.find((other) => other.number === number);
    if (sameNumber)
      report(1, `chapter number ${number} is also that of ${sameNumber.fileName}: give one of them another`);
    const sameSlug = sources.find((other) => other.slug === slug);
    if (sameSlug) report(1, `the address "${slug}" is also that of ${sameSlug.fileName}: rename one of them`);
    const text = readText(folder, path, problems);
    if (text !== null) sources.push({ file, fileName, number, slug, text });
  }
  return sources;
}
