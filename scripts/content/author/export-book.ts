import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CompiledBook } from "../compile.ts";
import { fileNameOf } from "./advice.ts";

/**
 * Writes the whole book for another system: book.json with the facts of the book and its chapters and its
 * quizzes with their answers, and each chapter as Markdown under its title. All of it, gated chapters too:
 * for the author's disk, not for a server.
 * Returns how many files were written.
 */
export function exportBook({ book, chapters, quizzes }: CompiledBook, target: string): number {
  mkdirSync(target, { recursive: true });
  const facts = chapters.map(({ blocks: _, text: __, markdown: ___, films, ...chapter }) => ({
    ...chapter,
    videos: films,
    file: fileNameOf(chapter),
  }));
  writeFileSync(
    join(target, "book.json"),
    `${JSON.stringify({ ...book, chapters: facts, quizzes }, null, 2)}\n`,
  );
  for (const chapter of chapters) writeFileSync(join(target, fileNameOf(chapter)), chapter.markdown);
  return chapters.length + 1;
}
