import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { compileBook } from "../content/compile.ts";
import { measureVideos } from "../content/measure.ts";
import { inRoot } from "../lib/root.ts";

const folder = { root: inRoot("content"), label: "content" };
const compiled = compileBook(folder, await measureVideos(folder));
if (!compiled.ok) throw new Error("the book does not compile");
const { book, chapters } = compiled.value;

/** What nobody but this book is called. */
const names = [
  book.title,
  book.title.replaceAll("'", "’"),
  book.subtitle,
  book.author,
  book.description,
  book.accent.light,
  book.accent.dark,
  ...book.parts.map(({ title }) => title),
  ...chapters.flatMap(({ title, summary, slug }) => [title, summary, `/${slug}`]),
];

/** The sources of the product, without its settings, its tests, and the book. */
function sources(folder: string): string[] {
  return readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|css|svg)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/\.test\.ts$|\.d\.ts$/.test(file));
}

const product = ["app", "components", "db", "emails", "lib", "workers"].flatMap(sources);

test("nothing of the product but its book names the book", () => {
  expect(product.length).toBeGreaterThan(200);
  for (const file of product) {
    const text = readFileSync(file, "utf8").toLowerCase();
    const found = names.filter((name) => text.includes(name.toLowerCase()));
    expect.soft(found, path.relative(inRoot(""), file)).toEqual([]);
  }
});

test("the names are those that the book has", () => {
  const all = ["book.yaml", ...readdirSync(inRoot("content/chapters")).map((name) => `chapters/${name}`)];
  const text = all
    .map((name) => inRoot("content", name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  for (const name of [book.title, book.author, book.accent.light, chapters[0]?.title ?? ""])
    expect(text).toContain(name);
});
