import { readFileSync } from "node:fs";
import { isWhole, type Shelved, shelfOf } from "../editions/shelf.ts";
import type { R2Bucket } from "./miniflare.ts";
import { inRoot } from "./root.ts";
import { secondsSince } from "./run.ts";

export const howToGetPdfs =
  "No PDFs of the book: they are printed by a Chromium, and none was found. Install one (npx playwright install chromium) or set CHROMIUM_PATH, and start again.";

/** The edition that the last build of the book named, which the Worker asks for. */
export function builtEdition(): string {
  const source = readFileSync(inRoot("content/.generated/edition.ts"), "utf8");
  return /edition = "(\w+)"/.exec(source)?.[1] ?? "";
}

/**
 * Puts the built book into a bucket, as far as it is missing there: the EPUBs at once, the PDFs after what it
 * returns (`done` settles when they are there too, or cannot be). `stop` ends that half-way.
 */
export async function fillBucket(bucket: R2Bucket): Promise<{ done: Promise<void>; stop(): Promise<void> }> {
  const edition = builtEdition();
  const shelf = shelfOf(edition, "epub");
  if (!(await holds(bucket, shelf))) {
    if (!isWhole(shelf)) await (await builder()).shelveEpubs(edition);
    await put(bucket, shelf);
  }
  const printing = new AbortController();
  const done = fillWithPdfs(bucket, edition, printing.signal);
  // Whoever waits gets the error as well.
  done.catch((error: unknown) => {
    if (!printing.signal.aborted) console.error("The PDFs of the book could not be printed:", error);
  });
  return {
    done,
    async stop() {
      printing.abort();
      await done.catch(() => undefined);
    },
  };
}

async function fillWithPdfs(bucket: R2Bucket, edition: string, signal: AbortSignal): Promise<void> {
  const shelf = shelfOf(edition, "pdf");
  if (await holds(bucket, shelf)) return;
  if (!isWhole(shelf)) {
    const { chromiumPath } = await import("./browser.ts");
    const chromium = chromiumPath();
    if (!chromium) {
      console.log(howToGetPdfs);
      return;
    }
    const begin = performance.now();
    await (await builder()).shelvePdfs(edition, { chromium, signal });
    console.log(`The PDFs of the book are printed (${secondsSince(begin)}).`);
  }
  signal.throwIfAborted();
  await put(bucket, shelf);
}

/** What compiles and prints books is loaded when there is something to build: a second start does without it. */
function builder() {
  return import("../editions/build.ts");
}

async function holds(bucket: R2Bucket, files: readonly Shelved[]): Promise<boolean> {
  const found = await Promise.all(files.map(({ key }) => bucket.head(key)));
  return found.every((object) => object !== null);
}

async function put(bucket: R2Bucket, files: readonly Shelved[]): Promise<void> {
  for (const { key, file, type } of files) {
    await bucket.put(key, readFileSync(file), { httpMetadata: { contentType: type } });
  }
}
