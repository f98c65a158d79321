import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { drawingClasses, heaviestDrawing, readDrawing } from "./drawings.ts";
import { generateFiles } from "./emit.ts";
import { first, second } from "./fixtures/kites.ts";
import { temporaryBook } from "./fixtures/temporary-book.ts";
import { parseSvg } from "./svg.ts";

const root = join(import.meta.dirname, "../..");
const kite = "media/kite.svg";
const shown = "![A red kite above a meadow](../media/kite.svg)";
const xmlns = 'xmlns="http://www.w3.org/2000/svg"';

/** A sound drawing of everything that is allowed, with ids that refer to each other. */
const drawing = `<?xml version="1.0" encoding="UTF-8"?>
<!-- A kite and its line. -->
<svg ${xmlns} viewBox="0 0 480 120">
  <defs>
    <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
      <path d="M0 0l8 4-8 4z" class="fig-ink"/>
    </marker>
    <clipPath id="field"><rect width="480" height="100"/></clipPath>
  </defs>
  <g clip-path="url(#field)"><path id="kite" d="M0 0h9v9z" class="fig-accent-soft" stroke="currentColor"/></g>
  <use href="#kite" x="40"/>
  <line x1="0" y1="0" x2="9" y2="9" class="fig-line fig-dashed" marker-end='url(#arrow)'/>
  <text x="4" y="20" class="fig-strong" text-anchor="middle">Wind &amp; <tspan dy="20">3 &lt; 4 &#8364;</tspan></text>
</svg>
`;

function bookWith(svg: string, markdown = `${shown.slice(0, -1)} "It rises & pulls")`) {
  const book = temporaryBook();
  book.write(kite, svg);
  book.edit(first, shown, markdown);
  return book;
}

function figureOf(book: ReturnType<typeof temporaryBook>): string {
  const blocks = book.compile().chapters[0]?.blocks ?? [];
  return (
    blocks.flatMap((block) => ("html" in block && block.html.startsWith("<figure") ? [block.html] : []))[0] ??
    ""
  );
}

test("a drawing lands in the page, with its alternative, its caption and the theme's classes", () => {
  const html = figureOf(bookWith(drawing));
  expect(html).toMatch(
    /^<figure id="figure-\w{6}" class="figure"><svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 480 120" role="img" aria-labelledby="fig-kite"><title id="fig-kite">A red kite above a meadow<\/title><defs>/,
  );
  expect(html).toMatch(/<\/svg><figcaption>It rises &#x26; pulls<\/figcaption><\/figure>$/);
  expect(html).toContain('class="fig-accent-soft" stroke="currentColor"');
  expect(html).toContain('Wind &#x26; <tspan dy="20">3 &#x3C; 4 €</tspan>');
  expect(html).not.toContain("<img");
  expect(html).not.toContain("A kite and its line");
});

test("ids and what refers to them stand under the drawing's name", () => {
  const html = figureOf(bookWith(drawing));
  for (const part of [
    'id="fig-kite--arrow"',
    'marker-end="url(#fig-kite--arrow)"',
    'id="fig-kite--field"',
    'clip-path="url(#fig-kite--field)"',
    'href="#fig-kite--kite"',
  ]) {
    expect(html).toContain(part);
  }
});

test("a figure is well-formed XML, so that EPUB can hold it, in the spelling of XML", () => {
  const html = figureOf(bookWith(drawing));
  const [, svg = ""] = /<figure[^>]*>(<svg.*<\/svg>)/s.exec(html) ?? [];
  expect(parseSvg(svg)).toMatchObject({ tagName: "svg", properties: { viewBox: "0 0 480 120" } });
  expect(html).toContain('markerWidth="8"');
  expect(html).toContain("<clipPath");
  expect(() => parseSvg(svg.replace("</defs>", ""))).toThrow(/must be closed first/);
});

test("two drawings of a chapter may use one id, and a drawing stands once in a chapter", () => {
  const book = bookWith(drawing, `${shown}\n\n${shown.replace("kite.svg", "kite-2.svg")}`);
  book.write("media/kite-2.svg", drawing);
  const html = JSON.stringify(book.compile().chapters[0]?.blocks);
  const ids = [...html.matchAll(/ id=\\"(fig-[^"\\]+)/g)].map(([, id]) => id);
  expect(ids).toHaveLength(8);
  expect(new Set(ids).size).toBe(8);
  book.edit(first, "kite-2.svg", "kite.svg");
  expect(book.problems()).toEqual([
    `book/${first}:19 the drawing kite.svg is also on line 17: show it once in a chapter`,
  ]);
});

test("the block keeps its id when the drawing or the words around it change", () => {
  const book = bookWith(drawing);
  const id = () => /id="([^"]+)"/.exec(figureOf(book))?.[1];
  const before = id();
  book.edit(kite, "M0 0h9v9z", "M0 0h8v8z");
  book.edit(first, "above a meadow", "above a wide meadow");
  book.edit(first, "Look for short grass", "A new paragraph.\n\nLook for short grass");
  expect(id()).toBe(before);
});

test("a chapter's plain text has the alternative and the caption, and not the words within; its Markdown keeps the picture", () => {
  const chapter = bookWith(drawing).compile().chapters[0];
  expect(chapter?.text).toContain("\n\nA red kite above a meadow It rises & pulls\n\n");
  expect(chapter?.text).not.toContain("Wind &");
  expect(chapter?.markdown).toContain(shown.slice(0, -1));
});

test("the drawing of a gated chapter is in the file of its body and in no other", () => {
  const book = temporaryBook();
  book.write("media/knot.svg", `<svg ${xmlns} viewBox="0 0 480 9"><text y="9">over and under</text></svg>`);
  book.edit(second, "## Tie it", "![Two ropes](../media/knot.svg)\n\n## Tie it");
  const holding = [...generateFiles(book.compile())].filter(([, text]) => text.includes("over and under"));
  expect(holding.map(([path]) => path)).toEqual(["chapters/02.ts"]);
});

test("a drawing among words is refused, and one in a callout is a figure", () => {
  const mistake = `book/${first}:17 the drawing ../media/kite.svg stands among words: put it alone in a paragraph`;
  expect(bookWith(drawing, `Look: ${shown}`).problems()).toEqual([mistake]);
  expect(bookWith(drawing, `## ${shown}`).problems()).toContain(mistake);
  expect(bookWith(drawing, `[${shown}](#choose-a-field)`).problems()).toContain(mistake);
  const inCallout = bookWith(drawing, `:::note\n${shown}\n:::`).compile().chapters[0]?.blocks;
  expect(JSON.stringify(inCallout)).toContain("</p><figure class=");
});

test("a drawing's name is lower-case words with hyphens, so that no two share their ids", () => {
  const book = bookWith(drawing, shown.replace("kite.svg", "Kite--a.svg"));
  book.write("media/Kite--a.svg", drawing);
  expect(book.problems()).toEqual([
    `book/${first}:17 Kite--a.svg is no name for a drawing: use lower-case words with hyphens`,
  ]);
});

const refusals: [name: string, from: string, to: string, problem: string][] = [
  ["a script", "<defs>", "<script>alert(1)</script><defs>", ":4 <script> is not allowed in a drawing"],
  ["a script in capitals", "<defs>", "<SCRIPT/><defs>", ":4 <SCRIPT> is not allowed"],
  [
    "an event handler",
    '<use href="#kite"',
    '<use href="#kite" onload="x()"',
    ":11 onload is not allowed on <use>",
  ],
  [
    "foreign elements",
    "<defs>",
    "<foreignObject/><defs>",
    ":4 <foreignObject> is not allowed in a drawing: write <text>",
  ],
  [
    "a style attribute",
    "<defs>",
    '<g style="fill:red"/><defs>',
    ":4 style is not allowed on <g>: use the classes",
  ],
  [
    "a style sheet",
    "<defs>",
    "<style>*{}</style><defs>",
    ":4 <style> is not allowed in a drawing: use the classes",
  ],
  [
    "a reference away",
    'href="#kite"',
    'href="https://a.example/k.svg#k"',
    ":11 href leads out of the drawing",
  ],
  ["a script as a reference", 'href="#kite"', 'href="javascript:x()"', ":11 href leads out of the drawing"],
  [
    "the old way to refer",
    'href="#kite"',
    'xlink:href="#kite"',
    ":11 xlink:href is not allowed on <use>: write href",
  ],
  ["a url away", "url(#field)", "url(https://a.example/#f)", ":10 clip-path leads out of the drawing"],
  ["a url away after a local one", "url(#field)", "url(#field) url(//a.example)", ":10 clip-path leads out"],
  ["a reference to nothing", 'href="#kite"', 'href="#kit"', ":11 #kit is not in the drawing: correct the id"],
  ["a picture", "<defs>", '<image href="x.png"/><defs>', ":4 <image> is not allowed"],
  ["an animation", "<defs>", "<animate/><defs>", ":4 <animate> is not allowed"],
  [
    "a colour of its own",
    'stroke="currentColor"',
    'stroke="#f00"',
    ':10 stroke is "#f00", which no theme can change',
  ],
  [
    "a class that is not known",
    "fig-accent-soft",
    "fig-pink",
    ':10 the class "fig-pink" is not known: use fig-ink',
  ],
  [
    "an id twice",
    "<defs>",
    '<defs><g id="arrow"/>',
    ':5 the id "arrow" is also on line 4: give each its own',
  ],
  [
    "a title of its own",
    "<defs>",
    "<title>Kite</title><defs>",
    ":4 <title> is not allowed in a drawing: the text alternative",
  ],
  [
    "a size",
    'viewBox="0 0 480 120"',
    'viewBox="0 0 480 120" width="480"',
    ":3 width is not allowed on <svg>",
  ],
  ["no viewBox", ' viewBox="0 0 480 120"', "", ":1 the drawing has no viewBox"],
  ["an empty viewBox", "0 0 480 120", "0 0 0 120", ":1 the drawing has no viewBox"],
  ["another namespace", "2000/svg", "1999/xhtml", ":1 xmlns is"],
  ["a DOCTYPE", "<svg", "<!DOCTYPE svg>\n<svg", ":3 a DOCTYPE is not allowed"],
  ["an entity of its own", "Wind &amp;", "Wind &wind;", ":13 &wind; is not known"],
  ["a bare ampersand", "Wind &amp;", "Wind &", ":13 & is not known"],
  ["a CDATA section", "Wind", "<![CDATA[Wind]]>", ":13 a CDATA section is not allowed"],
  ["an element left open", "</defs>", "", ":14 </svg> closes nothing: <defs> must be closed first"],
  ["an end that is missing", "</svg>", "", ":3 <svg> is never closed"],
  ["an attribute without quotes", 'x="40"', "x=40", ':11 this is not well-formed SVG: mend "<use'],
  ["an attribute twice", 'x="40"', 'x="40" x="41"', ":11 x stands twice on one element"],
  ["a second root", "</svg>", "</svg><svg/>", ":14 a second element follows the drawing"],
  ["words outside", "</svg>", "</svg>kite", ":14 there are words outside <svg>"],
  [
    "a drawing in a drawing",
    "<defs>",
    `<svg viewBox="0 0 1 1"/><defs>`,
    ":4 <svg> stands inside <svg>: use <g>",
  ],
  [
    "too much of it",
    "Wind",
    "Wind".repeat(heaviestDrawing / 4),
    ":1 the drawing has 31 KB: simplify it to at most 30 KB",
  ],
];

describe("a drawing with a mistake is one problem, under its own name, line and mend", () => {
  test.for(refusals)("%s", ([, from, to, problem]) => {
    expect(bookWith(drawing).problems()).toEqual([]);
    expect(drawing).toContain(from);
    const problems = bookWith(drawing.replace(from, to)).problems();
    expect(problems).toEqual([expect.stringContaining(`book/${kite}${problem}`)]);
  });
});

test("every class that a drawing may have is in the style sheet, and the sheet has no other", () => {
  const sheet = readFileSync(join(root, "app/styles/figures.css"), "utf8");
  const styled = new Set([...sheet.matchAll(/\.(fig-[a-z-]+)/g)].map(([, name]) => name));
  expect([...styled].sort()).toEqual([...drawingClasses].sort());
});

test("the book's own drawings are sound and light", () => {
  const media = join(root, "content/media");
  const names = readdirSync(media).filter((name) => name.endsWith(".svg"));
  expect(names.length).toBeGreaterThan(11);
  for (const name of names) {
    const source = readFileSync(join(media, name), "utf8");
    const problems: string[] = [];
    expect(
      readDrawing(source, "x--", (line, message) => problems.push(`${line} ${message}`)),
      problems.join(),
    ).not.toBeNull();
    expect(Buffer.byteLength(source), name).toBeLessThan(8 * 1024);
  }
});
