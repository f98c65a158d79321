/** What the Workers lean on, as health, log and alarms name it. */
export type Dependency = "database" | "cache" | "queue";

/** Whose figures: answers of the web Worker, or tries to hand a mail to the provider. */
export type Source = "web" | "mail";

/** A figure of a span of time, to be added to what is there. */
export type Signal = { span: string; name: SignalName; value: number };
export type SignalName = `${Source}.answered` | `${Source}.failed` | `fault.${Dependency}` | "rows_written";

/** Five minutes, in milliseconds. */
export const spanMs = 5 * 60_000;

/** The five minutes that a moment lies in, by their beginning: `2026-11-23T03:10`. */
export function spanOf(now: Date): string {
  return new Date(Math.floor(now.getTime() / spanMs) * spanMs).toISOString().slice(0, 16);
}

/** The first of the spans that make up the last quarter of an hour; spans sort as text. */
export function recentSpans(now: Date): string {
  return spanOf(new Date(now.getTime() - 2 * spanMs));
}

/** The day of a moment, in UTC, as D1's daily limits count it. */
export function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/** Written rows are noted by so many at once. */
export const rowChunk = 200;

/**
 * How many rows to note for `rows` that were written: none or a whole chunk, by chance, so that the sum comes
 * out right without a written row for each (`random` in [0, 1)).
 */
export function sampledRows(rows: number, random: number): number {
  return Math.floor(rows / rowChunk + random) * rowChunk;
}

/** When so few failed it is chance, whatever the share. */
const fewest: Record<Source, number> = { web: 10, mail: 5 };
const largestShare: Record<Source, number> = { web: 0.05, mail: 0.2 };

/** Whether so many failures among so many tries are too many. */
export function isTooMany(
  source: Source,
  { failed, answered }: { failed: number; answered: number },
): boolean {
  return failed >= fewest[source] && failed >= answered * largestShare[source];
}

/** The limits of D1's plans that a Worker can see coming, and how much of one is near it. */
export const databaseLimits = {
  free: { rowsWrittenADay: 100_000, bytes: 500_000_000 },
  paid: { rowsWrittenADay: Number.POSITIVE_INFINITY, bytes: 10_000_000_000 },
  near: 0.8,
} as const;

/** Milliseconds as the header `Server-Timing` has them; no names of anything, only how long (W3C Server Timing). */
export function serverTiming(durations: Record<string, number>): string {
  return Object.entries(durations)
    .map(([name, ms]) => `${name};dur=${Math.round(ms)}`)
    .join(", ");
}
