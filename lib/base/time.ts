/** ISO 8601 UTC text with milliseconds, as every time is stored; it sorts as text. */
export type IsoTime = string;

/** Seconds in the spans that rules speak of. */
export const seconds = { minute: 60, hour: 3600, day: 86_400 } as const;

/** `at` moved by whole or part seconds (negative: earlier), as stored text. */
export function isoAfter(at: Date, addSeconds = 0): IsoTime {
  return new Date(at.getTime() + addSeconds * 1000).toISOString();
}

/** A moment or a calendar day as people read it, such as "22 November 2026"; the day is that of UTC. */
export function dayInWords(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
}
