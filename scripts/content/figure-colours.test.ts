import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseBook } from "./book.ts";
import { bookColours, contrast } from "./colours.ts";

const root = join(import.meta.dirname, "../..");
const tokens = readFileSync(join(root, "app/styles/tokens.css"), "utf8");
const book = parseBook(readFileSync(join(root, "content/book.yaml"), "utf8"), (_, problem) => {
  throw new Error(problem);
});
const own = bookColours(book?.value.accent ?? { light: "", dark: "" });

/** The two values of a colour of the site, light and dark. */
function colour(name: string): [light: string, dark: string] {
  const pair = new RegExp(`--${name}: light-dark\\(([^,]+), ([^;]+)\\);`).exec(tokens);
  const [light = "", dark = ""] = (pair?.slice(1) ?? []).map(
    (value) => own[/^var\(--([\w-]+)\)$/.exec(value)?.[1] ?? ""] ?? value,
  );
  if (!/^#\w{6} #\w{6}$/.test(`${light} ${dark}`)) throw new Error(`--${name} is no pair of colours`);
  return [light, dark];
}

test("contrast is measured as the guidelines do", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

/** What stands on what in the drawings, and the least contrast of words (4.5) and of lines with a meaning (3). */
const pairs: [front: string, back: string, least: number][] = [
  ...["paper", "tint", "accent-tint"].map((back): [string, string, number] => ["ink", back, 4.5]),
  ...["paper", "tint"].map((back): [string, string, number] => ["ink-soft", back, 4.5]),
  ["accent", "paper", 4.5],
  ["accent-ink", "accent", 4.5],
  ["field-line", "paper", 3],
  ["accent", "accent-tint", 3],
];

test.for(pairs)("%s on %s has a contrast of %d or more, light and dark", ([front, back, least]) => {
  const backs = colour(back);
  colour(front).forEach((value, index) => {
    expect(contrast(value, backs[index] ?? "")).toBeGreaterThanOrEqual(least);
  });
});
