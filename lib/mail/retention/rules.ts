import { seconds } from "@/lib/base/time";

/** How long rows are kept, in seconds (security.md, rule 12). */
export const retention = {
  loginRequests: 30 * seconds.day,
  /** As long as they open anything. */
  shareLinks: 30 * seconds.day,
  accessLogs: 90 * seconds.day,
  /** What a mail was about and how it went; the figures of `mail_metrics` stay. */
  mails: 180 * seconds.day,
} as const;

/** Rows of a table that one run of the cron looks at. Each minute, so 144,000 a day. */
export const pruneSize = 100;
