/**
 * Draws the pictures that go with a link to the site (OpenGraph) to `public/og/`: one for the book, and one
 * for each chapter. They hold public facts only.
 */
import { readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { ImageResponse } from "next/og.js";
import { book } from "../content/.generated/book.ts";
import { chapters } from "../content/.generated/catalogue.ts";
import { inkOn } from "./content/colours.ts";

/** What the picture is drawn from, as React's elements without React. */
type Node = {
  type: string;
  props: { style: object; children?: Node[] | string; [attribute: string]: unknown };
};

type Card = { kicker: string; title: string; words: string; foot: string };

const folder = "public/og";
const size = { width: 1200, height: 630 };
const files = path.dirname(
  createRequire(import.meta.url).resolve("@fontsource/bricolage-grotesque/package.json"),
);
const fonts = ([400, 700] as const).map((weight) => ({
  name: "sans",
  weight,
  data: readFileSync(path.join(files, `files/bricolage-grotesque-latin-${weight}-normal.woff`)),
}));

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await draw("book", {
  kicker: `${chapters.length} chapters`,
  title: book.title,
  words: book.subtitle,
  foot: book.author,
});
for (const { slug, number, title, summary, minutes } of chapters) {
  await draw(slug, { kicker: `Chapter ${number} · ${minutes} min`, title, words: summary, foot: book.title });
}
console.log(`${chapters.length + 1} pictures`);

async function draw(name: string, card: Card): Promise<void> {
  const file = path.join(folder, `${name}.png`);
  const drawn = new ImageResponse(cardOf(card) as never, { ...size, fonts });
  await writeFile(file, Buffer.from(await drawn.arrayBuffer()));
  if ((await readFile(file)).length > 200_000) throw new Error(`${file} is heavier than 200 KB`);
}

/** A page of the book's colour with its corner turned: kicker, title, a line or two, and the book's name. */
function cardOf({ kicker, title, words, foot }: Card): Node {
  const ground = book.accent.light;
  const ink = inkOn(ground);
  return box(
    {
      width: "100%",
      height: "100%",
      padding: "72px 80px",
      flexDirection: "column",
      backgroundColor: ground,
      color: ink,
      fontFamily: "sans",
      position: "relative",
    },
    [
      corner(ink),
      text({ fontSize: 30, opacity: 0.85 }, kicker),
      text(
        {
          fontSize: title.length > 34 ? 78 : 96,
          fontWeight: 700,
          lineHeight: 1.05,
          marginTop: 20,
          maxWidth: 940,
        },
        title,
      ),
      text({ fontSize: 36, lineHeight: 1.35, marginTop: 28, maxWidth: 980, opacity: 0.92 }, words),
      box({ flexGrow: 1 }, []),
      text({ fontSize: 30, fontWeight: 700 }, foot),
    ],
  );
}

/** The corner of the page, turned down. */
function corner(ink: string): Node {
  const path = (d: string, fill: string, opacity: number) => ({
    type: "path",
    props: { style: {}, d, fill, opacity },
  });
  const style = { position: "absolute", top: 0, right: 0 };
  const children = [path("M0 0 130 130V0Z", "#fbfaf7", 1), path("M0 0V130H130Z", ink, 0.3)];
  return { type: "svg", props: { style, width: 130, height: 130, viewBox: "0 0 130 130", children } };
}

function box(style: object, children: Node[]): Node {
  return { type: "div", props: { style: { display: "flex", ...style }, children } };
}

function text(style: object, words: string): Node {
  return { type: "div", props: { style: { display: "flex", ...style }, children: words } };
}
