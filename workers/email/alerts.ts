import { log } from "@/lib/base/log";
import { isoAfter, seconds } from "@/lib/base/time";
import { countDeadLetters } from "@/lib/mail/alarms/data";
import { closeIncidents } from "@/lib/mail/alarms/mutations";
import type { AlarmName } from "@/lib/mail/messages";
import { getSignals } from "@/lib/observe/data";
import { databaseLimits, isTooMany } from "@/lib/observe/rules";
import { raiseAlarm } from "./alarms";
import type { Delivery } from "./delivery";

/** Dead letters this young count as trouble of now: a run of the clock may fail, or come late. */
const deadLetterSeconds = 15 * seconds.minute;

/**
 * Looks each minute at what the Workers counted about themselves, and raises an alarm for what is too much;
 * ends the alarms whose cause is gone. Mail that waits is the sweeper's to tell. `bytes`: the size of the
 * database, where D1 says it.
 */
export async function lookForTrouble(delivery: Delivery, { bytes }: { bytes: number }): Promise<void> {
  const { db, clock, config } = delivery;
  const now = clock();
  const [signal, dead] = await Promise.all([
    getSignals(db, { now }),
    countDeadLetters(db, { since: isoAfter(now, -deadLetterSeconds) }),
  ]);
  const failures = (source: "web" | "mail") => {
    const failed = signal(`${source}.failed`);
    return isTooMany(source, { failed, answered: signal(`${source}.answered`) }) ? failed : 0;
  };
  const { rowsWrittenADay, bytes: mostBytes } = databaseLimits[config.databasePlan];
  const over = (value: number, limit: number) => (value >= limit * databaseLimits.near ? value : 0);
  const counts: Partial<Record<AlarmName, number>> = {
    dead_letter: dead,
    web_errors: failures("web"),
    send_errors: failures("mail"),
    queue_failing: signal("fault.queue"),
    cache_failing: signal("fault.cache"),
    database_failing: signal("fault.database"),
    rows_near_limit: over(signal("rows_written"), rowsWrittenADay),
    storage_near_limit: Math.round(over(bytes, mostBytes) / 1_000_000),
  };
  for (const [name, count] of Object.entries(counts)) {
    if (count > 0) await raise(name as AlarmName, delivery, count);
  }
  await closeIncidents(db, { now });
}

async function raise(alarm: AlarmName, delivery: Delivery, count: number): Promise<void> {
  log("alarm", "alarm", { kind: alarm, count });
  await raiseAlarm(alarm, delivery, count);
}
