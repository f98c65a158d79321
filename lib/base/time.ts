/** ISO 8601 UTC text with milliseconds, as every time is stored; it sorts as text. */
export type IsoTime = string;

/** Seconds in the spans that rules speak of. */
export const seconds = { minute: 60, hour: 3600, day: 86_400 } as const;

/** `at` moved by whole or part seconds (negative: earlier), as stored text. */
export function isoAfter(at: Date, addSeconds = 0): IsoTime {
  return new Date(at.getTime() + addSeconds * 1000).toISOString();
}
