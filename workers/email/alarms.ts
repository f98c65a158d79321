import { log, reasonOf } from "@/lib/base/log";
import { alarmAdmins } from "@/lib/mail/alarms/mutations";
import type { AlarmName } from "@/lib/mail/messages";
import type { Delivery } from "./delivery";

/**
 * Writes a mail to every admin when an alarm begins, and no other while it goes on, however often it is raised;
 * the line in the log is the caller's. Never throws: an alarm must not break what it warns of.
 */
export async function raiseAlarm(
  alarm: AlarmName,
  { db, clock }: Pick<Delivery, "db" | "clock">,
  count = 1,
): Promise<void> {
  try {
    await alarmAdmins(db, { alarm, count, now: clock() });
  } catch (error) {
    log("error", "mail.alarm_lost", { kind: alarm, error: reasonOf(error) });
  }
}
