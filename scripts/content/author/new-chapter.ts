import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { slug as slugOf } from "github-slugger";
import { isSeq, parseDocument } from "yaml";
import { Refusal } from "../../lib/refusal.ts";
import type { ContentFolder } from "../sources.ts";
import { fileNameOf } from "./advice.ts";

/** How a chapter begins: everything the compiler asks for, and one example of each thing an author can use. */
function template(title: string, today: string): string {
  return `---
title: ${JSON.stringify(title)}
summary: One or two sentences for the contents and for search engines.
access: subscriber
minutes: 5
videos: []
quizzes: []
updatedAt: ${today}
---

Say here what the reader will have at the end of this chapter.

## The first step

Write as you would explain it to one person. See docs/writing.md for links, pictures and tables.

:::example[A worked example]
Show it once, with real numbers.
:::

## Checklist

- [ ] The first thing is done

## Do this next

Name one thing to do today.
`;
}

/**
 * Starts a chapter: its file under the next number, and the number at the end of the last part of book.yaml,
 * whose comments stay as they are. Returns the file's path in the folder. Refuses a title without letters,
 * one whose address is taken, and a hundredth chapter.
 */
export function newChapter(
  folder: ContentFolder,
  { title, today }: { title: string; today: string },
): string {
  const slug = slugOf(title.normalize("NFKD").replaceAll(/\p{M}/gu, ""))
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  if (!/^[a-z]/.test(slug)) {
    throw new Refusal(`"${title}" makes no address: begin the title with a letter from a to z.`);
  }
  const chapters = join(folder.root, "chapters");
  mkdirSync(chapters, { recursive: true });
  const names = readdirSync(chapters).filter((name) => /^\d\d-.+\.md$/.test(name));
  const taken = names.find((name) => name.slice(3, -3) === slug);
  if (taken) throw new Refusal(`The address "${slug}" is that of ${taken}: choose another title.`);
  const number = Math.max(0, ...names.map((name) => Number(name.slice(0, 2)))) + 1;
  if (number > 99) throw new Refusal("A book has at most 99 chapters.");

  listInLastPart(join(folder.root, "book.yaml"), number);
  const file = fileNameOf({ number, slug });
  writeFileSync(join(chapters, file), template(title, today));
  return `chapters/${file}`;
}

function listInLastPart(bookFile: string, number: number): void {
  if (!existsSync(bookFile)) throw new Refusal("There is no book.yaml: see docs/writing.md.");
  const document = parseDocument(readFileSync(bookFile, "utf8"));
  const parts = document.get("parts");
  const last = isSeq(parts) ? parts.items.length - 1 : -1;
  const list = document.getIn(["parts", last, "chapters"]);
  if (last < 0 || !isSeq(list))
    throw new Refusal("book.yaml lists no parts with chapters: see docs/writing.md.");
  list.add(document.createNode(number));
  writeFileSync(bookFile, document.toString({ lineWidth: 0, flowCollectionPadding: false }));
}
