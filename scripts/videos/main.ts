/**
 * Draws the films of the book and writes them to content/media: `<id>.webm`, `<id>.vtt` and the poster `<id>.webp`.
 *   node scripts/videos/main.ts [id…]             these films, or all
 *   node scripts/videos/main.ts --look [id…]      twelve frames of each instead, as a picture in test-results/films
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium, type Page } from "@playwright/test";
import { build } from "esbuild";
import { captionsOf } from "../../lib/chapters/rules.ts";
import { chromiumPath, ensureChromium } from "../lib/browser.ts";
import { Refusal, runCommand } from "../lib/refusal.ts";
import { inRoot } from "../lib/root.ts";
import type { Film } from "./film.ts";
import { films } from "./films.ts";

declare function makeFilm(id: string): Promise<{ webm: string; poster: string }>;
declare function drawFrames(id: string, seconds: number[]): Promise<string>;

const { values, positionals } = parseArgs({
  options: { look: { type: "boolean", default: false } },
  allowPositionals: true,
});

await runCommand(async () => {
  const unknown = positionals.find((id) => !films.some((film) => film.id === id));
  if (unknown) throw new Refusal(`There is no film ${unknown}: ${films.map(({ id }) => id).join(", ")}.`);
  const chosen = films.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  await ensureChromium();
  const executablePath = chromiumPath();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    const page = await openStudio(await browser.newPage());
    for (const film of chosen) await (values.look ? look(page, film) : make(page, film));
  } finally {
    await browser.close();
  }
});

/** A page with the films' code and the book's typefaces. WebCodecs wants a secure origin, which localhost is. */
async function openStudio(page: Page): Promise<Page> {
  page.on("pageerror", (error) => console.error(error.message));
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto("http://localhost/");
  const faces = [
    { name: "Literata", file: "literata/files/literata-latin-wght-normal.woff2", weight: "200 900" },
    {
      name: "Bricolage",
      file: "bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2",
      weight: "200 800",
    },
  ];
  for (const { name, file, weight } of faces) {
    const bytes = readFileSync(inRoot("node_modules/@fontsource-variable", file)).toString("base64");
    await page.evaluate(
      async ({ name, bytes, weight }) => {
        const face = new FontFace(name, `url(data:font/woff2;base64,${bytes})`, { weight });
        document.fonts.add(await face.load());
      },
      { name, bytes, weight },
    );
  }
  const { outputFiles } = await build({
    entryPoints: [inRoot("scripts/videos/page.ts")],
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    logLevel: "warning",
  });
  await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
  return page;
}

async function make(page: Page, film: Film): Promise<void> {
  const folder = inRoot("content/media");
  mkdirSync(folder, { recursive: true });
  const { webm, poster } = await page.evaluate((id) => makeFilm(id), film.id);
  const save = (end: string, bytes: Buffer | string) =>
    writeFileSync(path.join(folder, `${film.id}.${end}`), bytes);
  save("webm", Buffer.from(webm, "base64"));
  save("webp", Buffer.from(poster, "base64"));
  save("vtt", captionsOf(film.captions));
  const size = (base64: string) => `${Math.round((base64.length * 3) / 4 / 1024)} KB`;
  console.log(`${film.id}: ${film.seconds} s, ${size(webm)}, poster ${size(poster)}`);
}

async function look(page: Page, film: Film): Promise<void> {
  const folder = inRoot("test-results/films");
  mkdirSync(folder, { recursive: true });
  const seconds = Array.from({ length: 12 }, (_, index) => ((index + 0.7) * film.seconds) / 12);
  const sheet = await page.evaluate(([id, at]) => drawFrames(id, at), [film.id, seconds] as const);
  const file = path.join(folder, `${film.id}.png`);
  writeFileSync(file, Buffer.from(sheet, "base64"));
  console.log(file);
}
