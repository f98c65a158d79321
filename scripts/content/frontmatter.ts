import { z } from "zod";
import type { Report } from "./problems.ts";
import { type Located, parseYaml } from "./yaml.ts";

const line = (max: number) =>
  z
    .string()
    .regex(/^\S(.*\S)?$/)
    .max(max);
const ref = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/)
  .max(60);
const refs = z.array(ref).refine((list) => new Set(list).size === list.length);

const change = z.strictObject({ date: z.iso.date(), text: line(160), at: line(120).optional() });

const frontmatterSchema = z.strictObject({
  title: line(80),
  summary: line(160),
  access: z.enum(["free", "subscriber", "purchased"]),
  minutes: z.int().min(1).max(180),
  videos: refs,
  quizzes: refs,
  updatedAt: z.iso.date(),
  changes: z.array(change).max(20).optional(),
});

/** What a chapter says of itself between its two `---` lines. */
export type Frontmatter = z.infer<typeof frontmatterSchema>;

const mends = {
  title: "write one line of at most 80 characters, in quotes if it holds a colon",
  summary: "write one line of at most 160 characters, in quotes if it holds a colon",
  access: "write free, subscriber or purchased",
  minutes: "write the reading time as a whole number from 1 to 180",
  videos: "list each video's id once, such as [first-light], or write []",
  quizzes: "list each quiz's id once, such as [planning-basics], or write []",
  updatedAt: "write the day of the last change as YYYY-MM-DD",
  changes: "list what readers should know of, each with its date and text, or leave it out",
  "changes.date": "write the day of this change as YYYY-MM-DD",
  "changes.text": "write one line of at most 160 characters, in quotes if it holds a colon",
  "changes.at": "write the anchor of a heading of this chapter, such as give-every-piece-a-card",
};

/** Reads a chapter's frontmatter, which begins on `startLine`; null after its mistakes were reported. */
export function parseFrontmatter(
  text: string,
  startLine: number,
  report: Report,
): Located<Frontmatter> | null {
  return parseYaml({ text, line: startLine, schema: frontmatterSchema, mends, report });
}
