import { existsSync } from "node:fs";
import { type BookFormat, bookFormats, editionKey } from "../../lib/chapters/editions/rules.ts";
import { inRoot } from "../lib/root.ts";
import { levels } from "./edition.ts";

/** A built file: its key in the bucket, its place on this disk, its media type. */
export type Shelved = { key: string; file: string; type: string };

/** The files of an edition in one format, whether they are built or not. */
export function shelfOf(edition: string, format: BookFormat): Shelved[] {
  return levels.map((level) => {
    const key = editionKey({ edition, level, format });
    return { key, file: inRoot(".wrangler", key), type: bookFormats[format] };
  });
}

/** Whether all are built. */
export function isWhole(shelf: readonly Shelved[]): boolean {
  return shelf.every(({ file }) => existsSync(file));
}
