import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ContentFolder } from "./sources.ts";
import type { CompiledVideo } from "./videos.ts";

/** A file that is served under /media/, and the chapters it belongs to: public facts. */
export type MediaFile = {
  name: string;
  kind: "video" | "poster" | "picture";
  chapters: number[];
  bytes: number;
  /** Of what the file holds. */
  hash: string;
};

type Use = Pick<MediaFile, "name" | "kind"> & { chapter: number };

/** The files that the chapters use, by name. What lies in content/media beside them is not served. */
export function listMedia(
  folder: ContentFolder,
  chapters: readonly { number: number; pictures: readonly string[]; films: readonly CompiledVideo[] }[],
): MediaFile[] {
  const uses = chapters.flatMap(({ number, pictures, films }): Use[] => [
    ...films.map(({ file }): Use => ({ name: file, kind: "video", chapter: number })),
    ...films.map(({ poster }): Use => ({ name: poster, kind: "poster", chapter: number })),
    ...pictures.map((name): Use => ({ name, kind: "picture", chapter: number })),
  ]);
  const files = Map.groupBy(uses, ({ name }) => name);
  return [...files.keys()].sort().map((name) => {
    const of = files.get(name) ?? [];
    const content = readFileSync(join(folder.root, "media", name));
    return {
      name,
      // A poster that is shown as a picture too is public either way.
      kind: of.find(({ kind }) => kind === "poster")?.kind ?? of[0]?.kind ?? "picture",
      chapters: [...new Set(of.map(({ chapter }) => chapter))].sort((a, b) => a - b),
      bytes: content.length,
      hash: createHash("sha256").update(content).digest("hex").slice(0, 16),
    };
  });
}

/** Makes `target` hold exactly these files of content/media. */
export function copyMedia(folder: ContentFolder, files: readonly MediaFile[], target: string): void {
  mkdirSync(target, { recursive: true });
  const wanted = new Set(files.map(({ name }) => name));
  for (const old of readdirSync(target)) if (!wanted.has(old)) rmSync(join(target, old), { recursive: true });
  for (const { name } of files) {
    const [from, to] = [join(folder.root, "media", name), join(target, name)];
    if (!existsSync(to) || !readFileSync(to).equals(readFileSync(from))) copyFileSync(from, to);
  }
}
