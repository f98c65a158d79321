import { lt, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { deadLetters, emailSubscribers, incidents } from "@/db/schema";
import { newId } from "@/lib/base/ids";
import { isoAfter, seconds } from "@/lib/base/time";
import type { AlarmName } from "../messages";
import { insertOutboxRows } from "../mutations";

/** A dead letter keeps this many characters of its message. */
const messageLength = 1000;

/** An alarm whose cause was not seen for so long is over; the next time it is a new one. */
const quietSeconds = seconds.hour;

/** An alarm that goes on is noted again after so long, and not each minute: every note is a written row. */
const noteSeconds = 5 * seconds.minute;

/**
 * Raises an alarm: the first time writes a mail for every admin to the outbox, and as long as it goes on no
 * other. One batch, because whoever raises an alarm has little time; the key settles who of two is first.
 */
export async function alarmAdmins(
  db: Db,
  { alarm, count, now }: { alarm: AlarmName; count: number; now: Date },
): Promise<void> {
  const at = isoAfter(now);
  const since = sql`${incidents.openedAt}`;
  await db.batch([
    noteIncident(db, { alarm, count, now }),
    insertOutboxRows(db, {
      columns: sql`${`${newId()}-`} || ${emailSubscribers.id}, 'admin_alarm', ${emailSubscribers.email},
        ${emailSubscribers.emailKey}, ${JSON.stringify({ alarm, count, since: at })},
        ${`alarm:${alarm}:`} || ${since} || ':' || ${emailSubscribers.id}`,
      now,
      // The incident first, by its key: only one that has just begun leads to a look at the subscribers.
      from: sql`from ${incidents} cross join ${emailSubscribers}
        where ${incidents.name} = ${alarm} and ${since} = ${at} and ${emailSubscribers.role} = 'admin'`,
    }),
  ]);
}

/** Notes that an alarm goes on, without a mail: for one that admins know of already. Not awaited, for a batch. */
export function noteIncident(db: Db, { alarm, count, now }: { alarm: AlarmName; count: number; now: Date }) {
  const at = isoAfter(now);
  return db
    .insert(incidents)
    .values({ name: alarm, openedAt: at, seenAt: at, count })
    .onConflictDoUpdate({
      target: incidents.name,
      set: { seenAt: at, count },
      setWhere: sql`${incidents.seenAt} <= ${isoAfter(now, -noteSeconds)}`,
    });
}

/** Ends the alarms whose cause is gone. */
export async function closeIncidents(db: Db, { now }: { now: Date }): Promise<void> {
  await db.delete(incidents).where(lt(incidents.seenAt, isoAfter(now, -quietSeconds)));
}

/** Keeps what the queue gave up on, or nobody could read, for the admins to look at. */
export async function recordDeadLetters(
  db: Db,
  { letters, now }: { letters: readonly { message: unknown; reason: string }[]; now: Date },
): Promise<void> {
  if (letters.length === 0) return;
  await db.insert(deadLetters).values(
    letters.map(({ message, reason }) => ({
      id: newId(),
      message: (JSON.stringify(message) ?? "undefined").slice(0, messageLength),
      reason,
      createdAt: isoAfter(now),
    })),
  );
}
