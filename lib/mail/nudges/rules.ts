import { seconds } from "@/lib/base/time";

/** A reader is reminded after so long without reading, and not any more after so long. */
export const idleSeconds = { from: 14 * seconds.day, until: 60 * seconds.day };

/** At most one reminder in this time. */
export const pauseSeconds = 30 * seconds.day;

/** Rows of progress that one run of the cron looks at. */
export const nudgePage = 100;
