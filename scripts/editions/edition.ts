import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { rangeWords } from "../../lib/chapters/editions/rules.ts";
import { mayRead } from "../../lib/chapters/rules.ts";
import type { Access, Reader } from "../../lib/chapters/schema.ts";
import type { Book } from "../content/book.ts";
import type { CompiledBook, CompiledChapter } from "../content/compile.ts";
import { shortHash } from "../content/fingerprint.ts";
import type { CompiledQuiz } from "../content/quizzes.ts";
import { stylesFor } from "./styles.ts";

/** What the readers of one level may take along: the facts from which its EPUB and its PDF are made. */
export type Edition = {
  id: string;
  level: Access;
  /** "Free edition" and the like. */
  name: string;
  book: Book;
  chapters: CompiledChapter[];
  /** Chapters of the book that are not in this edition: their addresses, for links to the site. */
  elsewhere: ReadonlySet<string>;
  quizzes: CompiledQuiz[];
  /** What it holds and what it does not, in sentences. */
  holds: string[];
  /** The day of its youngest chapter, YYYY-MM-DD: equal input makes equal files. */
  date: string;
  siteUrl: string;
};

const readers: Record<Access, Reader> = {
  free: null,
  subscriber: { hasAccess: true, hasPurchased: false, role: "reader" },
  purchased: { hasAccess: true, hasPurchased: true, role: "reader" },
};
const names: Record<Access, string> = {
  free: "Free edition",
  subscriber: "Subscribers’ edition",
  purchased: "Full edition",
};

/** The editions of a book, from the one for anybody to the one for buyers. */
export const levels = Object.keys(readers) as Access[];

/** The edition of a book for one level. `siteUrl`: the origin that links to the site lead to. */
export function editionOf(
  { book, chapters, quizzes }: CompiledBook,
  { level, id, siteUrl }: { level: Access; id: string; siteUrl: string },
): Edition {
  const held = chapters.filter(({ access }) => mayRead(readers[level], access));
  const asked = new Set(held.flatMap((chapter) => chapter.quizzes));
  return {
    id,
    level,
    name: names[level],
    book,
    chapters: held,
    elsewhere: new Set(chapters.filter((one) => !held.includes(one)).map(({ slug }) => slug)),
    quizzes: quizzes.filter((quiz) => asked.has(quiz.id)),
    holds: holdingsOf(chapters, held),
    date:
      held
        .map(({ updatedAt }) => updatedAt)
        .sort()
        .at(-1) ?? "",
    siteUrl,
  };
}

function holdingsOf(all: readonly CompiledChapter[], held: readonly CompiledChapter[]): string[] {
  const rangeOf = (chapters: readonly CompiledChapter[]) => rangeWords(chapters.map(({ number }) => number));
  const missing = (access: Access, rest: string) => {
    const chapters = all.filter((one) => one.access === access && !held.includes(one));
    return chapters.length > 0 ? [`${rangeOf(chapters)} ${chapters.length > 1 ? "are" : "is"} ${rest}.`] : [];
  };
  const whole = held.length === all.length;
  return [
    `This edition holds ${whole ? "the whole book" : rangeOf(held).replace(/^C/, "c")}.`,
    ...missing("subscriber", "for subscribers; subscribing is free"),
    ...missing("purchased", "for those who bought the book"),
  ];
}

/**
 * Names the editions that come of a book: another name for any change of its text, pictures or site, or of
 * what builds them. A Worker asks for the files of the name it was built with.
 */
export function editionId(
  compiled: CompiledBook,
  { root, siteUrl }: { root: string; siteUrl: string },
): string {
  const { book, chapters, quizzes } = compiled;
  const hash = createHash("sha256").update(JSON.stringify({ book, chapters, quizzes, siteUrl }));
  hash.update(stylesFor("epub", book)).update(stylesFor("print", book));
  const pictures = [
    ...new Set(JSON.stringify(chapters).match(/(?<=\/media\/)[\w.-]+\.(svg|png|jpe?g|webp|gif)/g)),
  ];
  const files = [
    ...pictures.sort().map((name) => path.join(root, "media", name)),
    ...readdirSync(import.meta.dirname)
      .filter((name) => /(?<!\.test)\.ts$/.test(name))
      .sort()
      .map((name) => path.join(import.meta.dirname, name)),
  ];
  for (const file of files) hash.update(`\0${path.basename(file)}\0`).update(readFileSync(file));
  return shortHash(hash.digest("hex"), 10);
}
