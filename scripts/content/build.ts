import { join, resolve } from "node:path";
import { editionId } from "../editions/edition.ts";
import { siteUrl } from "../lib/site-url.ts";
import { checkContent } from "./check.ts";
import { compileBook, manifestName } from "./compile.ts";
import { editionFile, generatePages, generateSearch, writeFiles, writeIfChanged } from "./emit.ts";
import { measureVideos } from "./measure.ts";
import { copyMedia } from "./media-files.ts";
import { formatProblem } from "./problems.ts";

/**
 * Does what scripts/build-content.ts says, for its `args`, and returns its exit code. A program that watches
 * the book calls it again and again: the second time costs half of the first.
 */
export async function buildContent(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg.startsWith("-") && arg !== "--check");
  const [chosen, surplus] = args.filter((arg) => !arg.startsWith("-"));
  if (unknown !== undefined || surplus !== undefined) {
    console.error(`content: ${unknown ?? surplus} is one too many: give --check, a folder, or nothing`);
    return 2;
  }
  const check = args.includes("--check");
  const started = performance.now();
  const folder =
    chosen === undefined
      ? { root: join(import.meta.dirname, "../../content"), label: "content" }
      : { root: resolve(chosen), label: chosen };
  const sizes = await measureVideos(folder);
  const result = check ? checkContent(folder, sizes) : compileBook(folder, sizes);
  if (!result.ok) {
    for (const problem of result.problems) console.error(formatProblem(problem));
    const count = result.problems.length;
    console.error(`content: ${count} ${count === 1 ? "mistake" : "mistakes"}, nothing written`);
    return 1;
  }
  const { chapters, manifest, media } = result.value;
  const blocks = chapters.reduce((sum, chapter) => sum + chapter.blocks.length, 0);
  let changed = "nothing written";
  if (!check) {
    const output = join(folder.root, ".generated");
    // First what an author waits for in the browser.
    const pages = generatePages(result.value);
    const early = [...pages].filter(([path, text]) => writeIfChanged(join(output, path), text)).length;
    const generated = new Map([...pages, ...generateSearch(result.value)]);
    const edition = editionId(result.value, { root: folder.root, siteUrl: siteUrl() });
    generated.set("edition.ts", editionFile(edition));
    const files = writeFiles(output, generated);
    // Another book has no site of its own to be served from.
    if (chosen === undefined) copyMedia(folder, media, join(import.meta.dirname, "../../public/media"));
    const manifestChanged = writeIfChanged(join(folder.root, manifestName), manifest);
    changed = `${early + files.length + (manifestChanged ? 1 : 0)} files changed${manifestChanged ? `, ${manifestName} among them: commit it` : ""}`;
  }
  const took = Math.round(performance.now() - started);
  console.log(`content: ${chapters.length} chapters, ${blocks} blocks, ${changed} (${took} ms)`);
  return 0;
}
