import { log, reasonOf } from "@/lib/base/log";
import type { ReportFacts } from "./rules";

/** An isolate reports at most so many errors a minute: the hundredth of a kind says nothing new. */
const mostAMinute = 10;
const minuteMs = 60_000;

let minute = 0;
let reported = 0;

/**
 * Reports defects to Sentry, if it is switched on (`dsn`). Never throws. The SDK is loaded with the first
 * defect: an isolate that has none, or has no DSN, never pays for it.
 */
export async function reportErrors(
  errors: readonly unknown[],
  { dsn, now, ...facts }: ReportFacts & { dsn: string | null; now: Date },
): Promise<void> {
  if (!dsn) return;
  const due = errors.slice(0, allowed(errors.length, now));
  if (due.length === 0) return;
  try {
    const { sendToSentry } = await import("./producer");
    await sendToSentry(due, { dsn, ...facts });
  } catch (error) {
    log("warn", "reports.lost", { count: due.length, error: reasonOf(error) });
  }
}

/** How many of so many may still be reported in this minute; they are taken off. */
function allowed(wanted: number, now: Date): number {
  const current = Math.floor(now.getTime() / minuteMs);
  if (current !== minute) {
    minute = current;
    reported = 0;
  }
  const granted = Math.min(wanted, mostAMinute - reported);
  reported += granted;
  return granted;
}
