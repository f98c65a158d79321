import { edition } from "@/content/.generated/edition";
import { ok, type Result, refused } from "@/lib/base/result";
import { getBook } from "../data";
import { mayRead } from "../rules";
import type { Access, Reader } from "../schema";
import { type BookFormat, bookFormats, downloadName, editionKey } from "./rules";

/** A file on its way to a reader. `size` in bytes; `name` for their disk. */
export type Download = { body: ReadableStream; size: number; type: string; name: string };

/**
 * The book in one format, with all that `reader` may read and nothing else: the right picks the file, so
 * there is none to refuse. `unavailable` when the bucket does not hold it (yet).
 */
export async function openEdition(
  files: R2Bucket,
  { reader, format }: { reader: Reader; format: BookFormat },
): Promise<Result<Download, "unavailable">> {
  const level = levelOf(reader);
  const object = await files.get(editionKey({ edition, level, format }));
  if (!object) return refused("unavailable");
  const name = `${downloadName(getBook().shortTitle, level)}.${format}`;
  return ok({ body: object.body, size: object.size, type: bookFormats[format], name });
}

const fromNarrow = ["free", "subscriber", "purchased"] as const;

/** The widest level of which `reader` may read all. */
function levelOf(reader: Reader): Access {
  return fromNarrow.findLast((access) => mayRead(reader, access)) ?? "free";
}
