import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CompiledBook } from "../compile.ts";
import { fileNameOf } from "./advice.ts";

/**
 * Writes the whole book for another system: book.json with the facts of the book and its chapters and its
 * quizzes with their answers, each chapter as Markdown under its title in chapters/, and what they show, the
 * author's `root`/media, in media/, where their links find it. All of it, gated chapters too: for the author's
 * disk, not for a server. Returns how many chapters were written.
 */
export function exportBook({ book, chapters, quizzes }: CompiledBook, root: string, target: string): number {
  mkdirSync(join(target, "chapters"), { recursive: true });
  const facts = chapters.map(({ blocks: _, text: __, texts: ___, markdown: ____, films, ...chapter }) => ({
    ...chapter,
    videos: films,
    file: `chapters/${fileNameOf(chapter)}`,
  }));
  writeFileSync(
    join(target, "book.json"),
    `${JSON.stringify({ ...book, chapters: facts, quizzes }, null, 2)}\n`,
  );
  for (const chapter of chapters)
    writeFileSync(join(target, "chapters", fileNameOf(chapter)), chapter.markdown);
  const media = join(root, "media");
  if (existsSync(media)) cpSync(media, join(target, "media"), { recursive: true });
  return chapters.length;
}
