import { seconds } from "@/lib/base/time";

/** How long a link opens its chapter, in seconds, and how often. */
export const linkSeconds = 30 * seconds.day;
export const linkOpens = 20;

/** How many links a reader may make within a day. */
export const linksADay = 20;

/** A link's token as `newSecret` makes it. What does not look like one is refused before anything is asked. */
export function isShareToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text);
}
