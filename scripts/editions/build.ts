import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { BookFormat } from "../../lib/chapters/editions/rules.ts";
import { compileBook } from "../content/compile.ts";
import { measureVideos } from "../content/measure.ts";
import { Refusal } from "../lib/refusal.ts";
import { inRoot } from "../lib/root.ts";
import { siteUrl } from "../lib/site-url.ts";
import { type Edition, editionId, editionOf, levels } from "./edition.ts";
import { epubOf } from "./epub.ts";
import { openPrinter, pdfOf } from "./pdf.ts";
import { isWhole, type Shelved, shelfOf } from "./shelf.ts";

/** How to print: the Chromium's program, and what stops it half-way. */
type Printing = { chromium: string; signal?: AbortSignal };

const folder = { root: inRoot("content"), label: "content" };
const media = inRoot("content/media");

/** Builds the EPUBs of an edition that are missing, and says where all are. */
export async function shelveEpubs(edition: string): Promise<Shelved[]> {
  return await shelve(edition, "epub", async (one) => epubOf(one, media));
}

/** Prints the PDFs of an edition that are missing, and says where all are. */
export async function shelvePdfs(edition: string, { chromium, signal }: Printing): Promise<Shelved[]> {
  if (isWhole(shelfOf(edition, "pdf"))) return shelfOf(edition, "pdf");
  const printer = await openPrinter(chromium);
  const stop = () => void printer.close();
  signal?.addEventListener("abort", stop);
  try {
    signal?.throwIfAborted();
    return await shelve(edition, "pdf", (one) => pdfOf(one, printer, media));
  } finally {
    signal?.removeEventListener("abort", stop);
    await printer.close();
  }
}

async function shelve(
  edition: string,
  format: BookFormat,
  make: (edition: Edition) => Promise<Uint8Array>,
): Promise<Shelved[]> {
  const shelf = shelfOf(edition, format);
  if (isWhole(shelf)) return shelf;
  const compiled = compileBook(folder, await measureVideos(folder));
  if (!compiled.ok) throw new Refusal("The book has mistakes: npm run content names them.");
  const present = editionId(compiled.value, { root: folder.root, siteUrl: siteUrl() });
  if (present !== edition) {
    throw new Refusal(`The build holds edition ${edition}, the book is now ${present}: build again.`);
  }
  for (const [index, level] of levels.entries()) {
    const file = shelf[index]?.file;
    if (!file || existsSync(file)) continue;
    const bytes = await make(editionOf(compiled.value, { level, id: edition, siteUrl: siteUrl() }));
    mkdirSync(path.dirname(file), { recursive: true });
    // Whole or not at all, though two runs may do this at once.
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, bytes);
    renameSync(unfinished, file);
  }
  return shelf;
}
