import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Compilation, compileBook, manifestName } from "./compile.ts";
import type { VideoSizes } from "./measure.ts";
import type { ContentFolder } from "./sources.ts";

/** Compiles the book and, beyond its own mistakes, refuses a manifest that was not committed with it. Writes nothing. */
export function checkContent(folder: ContentFolder, sizes: VideoSizes): Compilation {
  const result = compileBook(folder, sizes);
  if (!result.ok) return result;
  const path = join(folder.root, manifestName);
  if (existsSync(path) && readFileSync(path, "utf8") === result.value.manifest) return result;
  const message =
    "the list of block ids is older than the chapters: run node scripts/build-content.ts and commit it";
  return { ok: false, problems: [{ file: `${folder.label}/${manifestName}`, line: 1, message }] };
}
