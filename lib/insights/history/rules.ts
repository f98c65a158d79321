import type { HistoryEntry, HistoryPlace } from "./schema";

/** An entry with its place. */
export type Placed = HistoryEntry & { id: string; source: number };

/** A place as a cursor. */
export function cursorOf({ at, source, id }: HistoryPlace): string {
  return `${at}~${source}~${id}`;
}

/** The newest of several lists as one: by time, then by source, then by id, each downwards. */
export function newestOf(lists: readonly (readonly Placed[])[]): Placed[] {
  return lists.flat().sort((a, b) => compare(b.at, a.at) || b.source - a.source || compare(b.id, a.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
