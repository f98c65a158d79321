import { readFileSync } from "node:fs";
import path from "node:path";
import { escapeText } from "../content/inline.ts";
import { inRoot } from "../lib/root.ts";
import type { Edition } from "./edition.ts";
import { pictureType } from "./media-types.ts";
import type { Page } from "./page.ts";
import { bindPages, coverOf, partsOf } from "./pages.ts";
import { stylesFor } from "./styles.ts";

const faces = [
  { family: "Literata", style: "normal", file: "literata/files/literata-latin-wght-normal.woff2" },
  { family: "Literata", style: "italic", file: "literata/files/literata-latin-wght-italic.woff2" },
  {
    family: "Bricolage Grotesque",
    style: "normal",
    file: "bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2",
  },
];

/**
 * An edition as one HTML document for the printer, with its style sheet, faces and pictures inside: nothing
 * is loaded from anywhere. `pageOf`: the page on which an id stands, once it is known.
 */
export function printDocument(
  edition: Edition,
  { media, pageOf = () => undefined }: { media: string; pageOf?: (id: string) => number | undefined },
): string {
  const { book, name } = edition;
  const pages = bindPages(edition, {
    place: (_, id) => `#${id}`,
    picture: (file) => dataUri(pictureType(file), path.join(media, file)),
  });
  const [title, ...rest] = pages;
  return `<!doctype html>
<html lang="${book.language}">
<head>
<meta charset="utf-8">
<title>${escapeText(`${book.title} (${name})`)}</title>
<style>
${faces.map(fontFace).join("\n")}
${stylesFor("print", book)}
${rest.map((page) => runningHead(page, book.shortTitle)).join("\n")}
</style>
</head>
<body>
<div class="cover">${coverOf(edition)}</div>
${title ? sectionOf(title) : ""}
${contents(edition, pages, pageOf)}
${rest.map(sectionOf).join("\n")}
</body>
</html>
`;
}

function sectionOf({ name, type, html }: Page): string {
  return `<section class="${type} on-${name}" aria-labelledby="${name}">\n${html}\n</section>`;
}

function contents(
  edition: Edition,
  pages: readonly Page[],
  pageOf: (id: string) => number | undefined,
): string {
  const line = ({ name, title }: Page, number = "") =>
    `<li><a href="#${name}"><span class="number">${number}</span><span class="name">${escapeText(title)}</span><span class="dots"></span><span class="at">${pageOf(name) ?? ""}</span></a></li>`;
  const parts = partsOf(edition, pages).map(
    ({ title, chapters }) => `<li class="part">${escapeText(title)}
<ul>${chapters.map(({ number, page }) => line(page, String(number))).join("\n")}</ul></li>`,
  );
  const rest = pages.filter(({ type }) => type === "appendix" || type === "colophon");
  return `<nav class="contents" aria-labelledby="contents"><h1 id="contents">Contents</h1>
<ul>${parts.join("\n")}
<li class="part"><ul>${rest.map((page) => line(page)).join("\n")}</ul></li></ul></nav>`;
}

/** The head of the pages of a section: the book on the left, the chapter on the right. */
function runningHead({ name, title }: Page, bookTitle: string): string {
  return `.on-${name} { page: ${name}; }
@page ${name}:left { @top-left { content: ${cssText(bookTitle)}; } }
@page ${name}:right { @top-right { content: ${cssText(title)}; } }`;
}

function fontFace({ family, style, file }: (typeof faces)[number]): string {
  const source = dataUri("font/woff2", inRoot("node_modules/@fontsource-variable", file));
  return `@font-face { font-family: "${family}"; font-style: ${style}; font-weight: 200 900; src: url(${source}); }`;
}

function dataUri(type: string, file: string): string {
  return `data:${type};base64,${readFileSync(file).toString("base64")}`;
}

/** Words as a string of CSS; nothing in them ends the string or the style element. */
function cssText(words: string): string {
  return `"${words.replace(/["\\<\n]/g, (sign) => `\\${sign.charCodeAt(0).toString(16)} `)}"`;
}
