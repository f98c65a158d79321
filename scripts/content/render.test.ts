import { expect, test } from "vitest";
import { first } from "./fixtures/kites.ts";
import { temporaryBook } from "./fixtures/temporary-book.ts";

/** The HTML of a chapter without ids, which ids.test.ts looks at. */
function htmlOf(chapter: number, change?: [from: string, to: string]): string {
  const book = temporaryBook();
  if (change) book.edit(first, ...change);
  const blocks = book.compile().chapters[chapter - 1]?.blocks ?? [];
  return blocks
    .map((block) => (block.kind === "html" ? block.html.replace(/^(<\w+) id="[^"]+"/, "$1") : ""))
    .join("\n");
}

test("a callout is an aside with its title, or with the name of its kind", () => {
  const html = htmlOf(1);
  expect(html).toContain(
    '<aside class="callout callout-tip" role="note"><p class="callout-title">Tip</p><p>Walk the field once without the kite.</p></aside>',
  );
  expect(html).toContain(
    '<aside class="callout callout-example" role="note"><p class="callout-title">A good Tuesday</p>',
  );
});

test("a table scrolls by keyboard under its own name, and says what its headings head", () => {
  const html = htmlOf(1);
  expect(html).toContain(
    '<div class="table" role="region" tabindex="0" aria-label="Table 1: Let go"><table>',
  );
  expect(html).toContain('<th class="align-right" scope="col">Line</th>');
  expect(html).toContain('<td class="align-right">20 m</td>');
  expect(html).not.toContain("align=");
});

test("a table with an empty corner has headings on its left side too", () => {
  const html = htmlOf(1, ["| Wind | Line", "|  | Line"]);
  expect(html).toContain("<td></td>");
  expect(html).toContain('<th scope="row">Light</th>');
  expect(htmlOf(1)).toContain("<td>Light</td>");
});

test("a checklist can be ticked by its words", () => {
  const html = htmlOf(1);
  expect(html).toContain('<label><input type="checkbox"> The line is dry.</label>');
  expect(html).toContain('<label><input type="checkbox" checked> The tail is on.</label>');
});

test("a checklist with air between its items, or a list within, is labelled by its first words alone", () => {
  const item = "- [ ] The line is dry.\n";
  expect(htmlOf(1, [item, `${item}\n`])).toContain(
    '<p><label><input type="checkbox"> The line is dry.</label></p>',
  );
  expect(htmlOf(1, [item, `${item}  - Both ends.\n`])).toMatch(
    /<label><input type="checkbox"> The line is dry\.\s*<\/label><ul>/,
  );
});

test("links lead to chapters by their address, and links away open nothing behind them", () => {
  const html = htmlOf(1);
  expect(html).toContain('<a href="/chapters/knots-and-repairs#tie-it">the knots</a>');
  expect(html).toContain('<a href="#choose-a-field">the field</a>');
  expect(html).toContain('<a href="https://weather.example/today" rel="noopener">the weather</a>');
  expect(html).toContain('<title id="fig-kite">A red kite above a meadow</title>');
});

test("a colon before a word is no directive", () => {
  expect(htmlOf(1)).toContain("at 10:am, then");
});

test("listings scroll by keyboard, and notes link to and fro", () => {
  const html = htmlOf(2);
  expect(html).toContain(
    '<pre role="region" tabindex="0" aria-label="Listing 1: Tie it"><code class="language-text">',
  );
  expect(html).toContain('<h2 class="sr-only" id="footnote-label">Notes</h2>');
  expect(html).toContain('href="#note-fn-rope"');
  expect(html).toContain('href="#note-fnref-rope"');
});

test("what an author types is text, never markup", () => {
  expect(htmlOf(1, ["somebody patient", "1 \\< 2 & `<script>`"])).toContain(
    "1 &#x3C; 2 &#x26; <code>&#x3C;script></code>",
  );
});
