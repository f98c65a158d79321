import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";

/**
 * Turns Next's prerendered pages into documents: takes the framework's scripts and payload out, points
 * to the reader's script by its hash, and lays them under `_documents/` in the assets, where only the
 * gateway can read them.
 */
const prerendered = ".next/server/app";
const assets = ".open-next/assets";
const documents = path.join(assets, "_documents");
/** Next's own error pages; the gateway answers with `not-found` instead. */
const notOurs = /^_/;

const scripts = await readFiles("public/reader");
const hash = createHash("sha256").update(JSON.stringify(scripts)).digest("hex").slice(0, 12);
const readerFolder = `/_next/static/reader-${hash}`;
await cp("public/reader", path.join(assets, readerFolder), { recursive: true });

await rm(documents, { recursive: true, force: true });
const files = (await readdir(prerendered, { recursive: true }))
  .filter((file) => file.endsWith(".html") && !notOurs.test(file))
  .sort();
if (files.length === 0) throw new Error(`${prerendered} holds no prerendered page: run the build first`);
for (const file of files) {
  const html = toDocument(await readFile(path.join(prerendered, file), "utf8"), file);
  const target = path.join(documents, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, html);
}
const landing = gzipSync(await readFile(path.join(documents, "index.html"))).length;
console.log(
  `${files.length} documents; the landing page is ${landing} bytes gzip, the script ${gzipSync(scripts["reader.js"] ?? "").length}`,
);

async function readFiles(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name), "utf8")])),
  );
}

/**
 * What the reader's script imports at once, named before the script is there to say so: otherwise each piece
 * waits one more turn of the network. On pages with a film, the player too. None of it may hold up the styles.
 */
function preloads(html: string): string {
  const first = html.includes("<chapter-video") ? ["reader.js", playerName()] : ["reader.js"];
  const pieces = new Set(first.flatMap((name) => [name, ...importsOf(scripts[name] ?? "")]));
  return [...pieces]
    .map((name) => `<link rel="modulepreload" fetchpriority="low" href="${readerFolder}/${name}"/>`)
    .join("");
}

function playerName(): string {
  const name = Object.keys(scripts).find((file) => file.startsWith("chapter-video-"));
  if (!name) throw new Error("public/reader holds no player: run scripts/build-reader.ts first");
  return name;
}

/** The modules of this folder that a bundle imports statically, as esbuild writes it. */
function importsOf(code: string): string[] {
  return [...code.matchAll(/(?:from|import)"\.\/([^"]+)"/g)].map(([, name]) => name as string);
}

function toDocument(html: string, file: string): string {
  const document = html
    .replace(/<script\b[^>]*>.*?<\/script>/gs, (tag) =>
      /src="\/reader\/reader\.js"|^<script type="application\/ld\+json">/.test(tag) ? tag : "",
    )
    .replace(/<link\b[^>]*>/g, (tag) => (/as="script"|rel="modulepreload"/.test(tag) ? "" : tag))
    // React's seams between text nodes and around suspended parts: only its own scripts read them.
    .replace(/<!--\/?[$&! ]*-->/g, "")
    .replace('src="/reader/reader.js"', `src="${readerFolder}/reader.js"`)
    .replace("</title>", `</title>${preloads(html)}`);
  const left =
    /<script(?![^>]*(src="\/_next\/static\/reader-|type="application\/ld\+json"))|<style|\sstyle="|\son\w+="/.exec(
      document,
    );
  if (left) {
    const place = document.slice(Math.max(0, left.index - 60), left.index + 80);
    throw new Error(`${file} still holds what the content security policy forbids: …${place}…`);
  }
  return document;
}
