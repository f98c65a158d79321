import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "../../lib/root.ts";
import { toStarlight } from "./markdown.ts";

const chapter = (text: string) =>
  toStarlight(`---\ntitle: "Light: one"\nsummary: Where it falls.\naccess: free\n---\n\n${text}\n`);

test("title and summary go along, what Starlight does not know stays here", () => {
  expect(chapter("Words.")).toBe(
    '---\n{"title":"Light: one","description":"Where it falls."}\n---\n\nWords.\n',
  );
});

test("callouts become asides with their words; quizzes and films go, their neighbours stay", () => {
  expect(chapter(":::warning\nHot.\n:::")).toContain(":::caution\nHot.\n:::");
  expect(chapter(":::example[The mill]\nOne.\n:::")).toContain(":::note[The mill]\nOne.\n:::");
  expect(chapter(":::tip\nGo.\n:::")).toContain(":::tip\nGo.\n:::");
  expect(chapter("Before.\n\n::quiz{#light}\n\n::video{#first-light}\n\nAfter.")).toMatch(
    /\nBefore\.\n\nAfter\.\n$/,
  );
});

test("a figure keeps its picture and shows its caption; a picture without one is as it was", () => {
  const figure = '![Two [bars].](../media/two-bars.svg "One is longer.")';
  expect(chapter(figure)).toContain(`${figure}\n\n*One is longer.*\n`);
  expect(chapter("![A bolt](../media/bolt.webp)")).toMatch(/\n!\[A bolt\]\(\.\.\/media\/bolt\.webp\)\n$/);
});

test("links to chapters lead to their addresses, others where they led", () => {
  expect(
    chapter("[a](03-planning.md#cards) and [b](04-writing.md), [c](https://example.com/05-x.md)"),
  ).toContain("[a](/chapters/planning/#cards) and [b](/chapters/writing/), [c](https://example.com/05-x.md)");
});

test("of every chapter of the book, every line of text is still there", () => {
  const files = readdirSync(inRoot("content/chapters")).filter((name) => name.endsWith(".md"));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const source = readFileSync(inRoot("content/chapters", file), "utf8");
    const page = toStarlight(source);
    expect(page).not.toMatch(/^::[a-z]/m);
    const lines = source.slice(source.indexOf("\n---\n") + 5).split("\n");
    const plain = lines.filter((line) => !/^:::?|\]\(\d\d-/.test(line));
    expect(plain.length).toBeGreaterThan(60);
    for (const line of plain) expect(page).toContain(line);
  }
});
