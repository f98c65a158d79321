import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Book } from "../content/book.ts";
import { bookColours } from "../content/colours.ts";
import { inRoot } from "../lib/root.ts";

const faces: Record<string, string> = {
  "font-sans": '"Bricolage Grotesque"',
  "font-serif": '"Literata"',
  "font-serif-italic": '"Literata"',
};

/** The style sheet of an EPUB or of the print document: what they share, the drawings' own, and the rest. */
export function stylesFor(form: "epub" | "print", book: Book): string {
  const own = (name: string) => readFileSync(path.join(import.meta.dirname, `${name}.css`), "utf8");
  return [own("book"), drawingStyles(book), own(form)].join("\n");
}

/**
 * The site's styles of drawings in its light colours. Reading systems do not know `light-dark()`, and many do
 * not know variables, so the values stand in their place.
 */
function drawingStyles(book: Book): string {
  const file = inRoot("app/styles/figures.css");
  if (!existsSync(file)) return "";
  const tokens = new Map(Object.entries({ ...faces, ...bookColours(book.accent) }));
  const source = readFileSync(inRoot("app/styles/tokens.css"), "utf8");
  for (const [, name = "", value = ""] of source.matchAll(/^\s*--([\w-]+):\s*([^;]+);/gm)) {
    tokens.set(name, value.replace(/^light-dark\(([^,]+),.*\)$/, "$1"));
  }
  const filled = (css: string): string =>
    css.replace(/var\(--([\w-]+)\)/g, (_, name: string) => filled(tokens.get(name) ?? "inherit"));
  return filled(readFileSync(file, "utf8"));
}
