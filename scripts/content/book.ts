import { z } from "zod";
import { contrast, paper } from "./colours.ts";
import type { Report } from "./problems.ts";
import { type Located, parseYaml } from "./yaml.ts";

const line = (max: number) =>
  z
    .string()
    .regex(/^\S(.*\S)?$/)
    .max(max);

const colour = z.string().regex(/^#[0-9a-f]{6}$/);

const bookSchema = z.strictObject({
  title: line(100),
  shortTitle: line(30),
  subtitle: line(120),
  author: line(80),
  description: line(200),
  language: z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/),
  contact: z.email().max(254),
  accent: z.strictObject({
    light: colour.refine((value) => contrast(value, paper.light) >= 4.5),
    dark: colour.refine((value) => contrast(value, paper.dark) >= 4.5),
  }),
  parts: z
    .array(z.strictObject({ title: line(80), chapters: z.array(z.int().min(1).max(99)).min(1) }))
    .min(1),
});

/** What `content/book.yaml` says of the book as a whole. */
export type Book = z.infer<typeof bookSchema>;

const mends = {
  title: "write the book's title, at most 100 characters",
  shortTitle: "write the name for headers and mail subjects, at most 30 characters",
  subtitle: "write one line of at most 120 characters",
  author: "write the byline, at most 80 characters",
  description: "write one or two sentences on one line, at most 200 characters",
  language: 'write a language tag such as "en" or "en-GB"',
  contact: "write the address that readers may write to",
  accent: "give the book's colour twice, as light and dark",
  "accent.light":
    'write a colour such as "#a63a1a", dark enough to be read on white (a contrast of 4.5 to 1 or more)',
  "accent.dark":
    'write a colour such as "#f29b78", light enough to be read on black (a contrast of 4.5 to 1 or more)',
  parts: "list the parts, each with a title and its chapters",
  "parts.title": "write the part's title, at most 80 characters",
  "parts.chapters": "list chapter numbers from 1 to 99, such as [1, 2, 3]",
};

/** Reads `book.yaml`; null after its mistakes were reported. */
export function parseBook(text: string, report: Report): Located<Book> | null {
  return parseYaml({ text, line: 1, schema: bookSchema, mends, report });
}

/** Every chapter stands in exactly one part, in the order of the numbers, and every number is a chapter. */
export function checkParts(input: {
  book: Located<Book>;
  chapters: readonly { number: number; file: string }[];
  report: Report;
}): void {
  const { chapters, report } = input;
  const { value: book, lineOf } = input.book;
  const listed = new Set<number>();
  let last = 0;
  book.parts.forEach((part, index) => {
    const at = lineOf("parts", index, "chapters");
    for (const number of part.chapters) {
      if (!chapters.some((chapter) => chapter.number === number)) {
        report(
          at,
          `part "${part.title}" names chapter ${number}, which does not exist: remove it, or write the chapter`,
        );
      } else if (listed.has(number)) {
        report(at, `chapter ${number} is listed twice: name it in one part only`);
      } else if (number < last) {
        report(
          at,
          `chapter ${number} comes after chapter ${last}: list chapters in the order of their numbers`,
        );
      }
      listed.add(number);
      last = Math.max(last, number);
    }
  });
  for (const chapter of chapters.filter(({ number }) => !listed.has(number))) {
    report(
      lineOf("parts"),
      `chapter ${chapter.number} (${chapter.file}) is in no part: add ${chapter.number} to a part's chapters`,
    );
  }
}
