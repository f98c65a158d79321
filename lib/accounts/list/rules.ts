import { toBase64Url } from "@/lib/base/ids";
import type { Filter, Sort } from "./schema";

/** Somebody's place in a list: what it sorts by, which is theirs alone, and their id. */
export type Place = { value: string; id: string };

const decoder = new TextDecoder("utf-8", { fatal: true });

/** A place in a form that is nobody's business. It says of which order it is: an address has no space in it. */
export function cursorOf(sort: Sort, { value }: Place): string {
  return toBase64Url(new TextEncoder().encode(sort === "address" ? value : `${sort} ${value}`));
}

/** The value that a cursor of this order names, or `null` for anything that is none. */
export function parseCursor(sort: Sort, cursor: string): string | null {
  const text = decoded(cursor);
  if (text === null) return null;
  const [first, ...rest] = text.split(" ");
  if (sort === "address") return rest.length === 0 ? text : null;
  return first === sort && rest.length === 2 && rest[1] ? rest.join(" ") : null;
}

function decoded(cursor: string): string | null {
  try {
    const bytes = Uint8Array.from(
      atob(cursor.replaceAll("-", "+").replaceAll("_", "/")),
      (character) => character.codePointAt(0) ?? 0,
    );
    return toBase64Url(bytes) === cursor ? decoder.decode(bytes) : null;
  } catch {
    return null;
  }
}

/** One run of the indexes of the list: everybody in it is alike in these. `isSilent`: wants no mail at all. */
export type Run = { hasPurchased: boolean; hasAccess: boolean; isSilent: boolean };

const either = [true, false];
const everyRun: readonly Run[] = either.flatMap((hasPurchased) =>
  either.flatMap((hasAccess) => either.map((isSilent) => ({ hasPurchased, hasAccess, isSilent }))),
);

/** The runs whose people pass a filter, its `role` aside, which no run is of: one to eight. */
export function runsOf({ reads, mail }: Filter): Run[] {
  return everyRun.filter(({ hasPurchased, hasAccess, isSilent }) => {
    const may = hasPurchased ? "everything" : hasAccess ? "subscribers" : "free";
    return (!reads || reads === may) && (!mail || (mail === "none") === isSilent);
  });
}

/** Lists that are each in this order as one: upwards by address, else downwards. */
export function mergePlaces(sort: Sort, lists: readonly (readonly Place[])[]): Place[] {
  const way = sort === "address" ? 1 : -1;
  return lists.flat().sort((a, b) => way * compareText(a.value, b.value));
}

/** As SQLite compares texts: by code point, which is not how JavaScript does beyond the first 65,536. */
function compareText(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((character, index) => character !== right[index]);
  if (at < 0) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? -1) - (right[at]?.codePointAt(0) ?? -1);
}

/** The end of the texts that begin so, as SQLite compares them. */
export function endOfPrefix(start: string): string {
  return `${start}\u{10FFFF}`;
}
