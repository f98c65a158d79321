import { listChapters } from "../data";
import { mayRead } from "../rules";
import type { Access, Reader } from "../schema";
import { loadIndex, type SearchIndex, searchBook } from "./rules";
import type { Found, Library, Passage } from "./schema";

/** From what anybody may read to what only buyers may: each reads what stands before it too (`mayRead`). */
const levels = ["free", "subscriber", "purchased"] as const satisfies Access[];

// Values, never promises: a promise that one request made must not be awaited by another in workerd.
const libraries = new Map<Access, Library>();
const indexes = new Map<Access, SearchIndex>();

/**
 * Whatever this reader may search: each chapter by title, summary and headings, and the passages of those
 * that they may read. The right is checked before a passage is even loaded.
 */
export async function readLibrary(reader: Reader): Promise<Library> {
  const level = levelOf(reader);
  const known = libraries.get(level);
  if (known) return known;
  const open = levels.filter((access) => mayRead(reader, access));
  const passages = (await Promise.all(open.map(loadPassages))).flat();
  const chapters = listChapters().map(({ number, slug, title, summary, access, toc }) => ({
    number,
    slug,
    title,
    summary,
    access,
    headings: toc.map(({ text }) => text),
    open: open.some((one) => one === access),
  }));
  const library = { chapters, passages };
  libraries.set(level, library);
  return library;
}

/** Searches whatever this reader may search, by the index that the build made. See `searchBook`. */
export async function searchAs(reader: Reader, query: string): Promise<Found> {
  const level = levelOf(reader);
  const known = indexes.get(level);
  if (known) return searchBook(known, query);
  const library = await readLibrary(reader);
  const index = loadIndex(library, await loadWrittenIndex(level));
  indexes.set(level, index);
  return searchBook(index, query);
}

/** The most that this reader may read. */
function levelOf(reader: Reader): Access {
  return levels.findLast((access) => mayRead(reader, access)) ?? "free";
}

async function loadPassages(access: Access): Promise<Passage[]> {
  switch (access) {
    case "free":
      return JSON.parse((await import("@/content/.generated/search/free")).passages);
    case "subscriber":
      return JSON.parse((await import("@/content/.generated/search/subscriber")).passages);
    case "purchased":
      return JSON.parse((await import("@/content/.generated/search/purchased")).passages);
  }
}

async function loadWrittenIndex(level: Access): Promise<string> {
  switch (level) {
    case "free":
      return (await import("@/content/.generated/search/free-index")).index;
    case "subscriber":
      return (await import("@/content/.generated/search/subscriber-index")).index;
    case "purchased":
      return (await import("@/content/.generated/search/purchased-index")).index;
  }
}
