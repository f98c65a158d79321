import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { deadLetters, emailSubscribers } from "@/db/schema";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import type { AlarmName } from "../messages";
import { insertOutboxRows } from "../mutations";

/** A dead letter keeps this many characters of its message. */
const messageLength = 1000;

/**
 * Writes an alarm to the outbox for every admin, one mail an admin, alarm and hour: the key settles who is
 * first. One statement, because whoever raises an alarm has little time.
 */
export async function alarmAdmins(
  db: Db,
  { alarm, count, now }: { alarm: AlarmName; count: number; now: Date },
): Promise<void> {
  const at = isoAfter(now);
  const key = `alarm:${alarm}:${at.slice(0, 13)}:`;
  await insertOutboxRows(db, {
    columns: sql`${`${newId()}-`} || ${emailSubscribers.id}, 'admin_alarm', ${emailSubscribers.email},
      ${emailSubscribers.emailKey}, ${JSON.stringify({ alarm, count, since: at })}, ${key} || ${emailSubscribers.id}`,
    now,
    from: sql`from ${emailSubscribers} where ${emailSubscribers.role} = 'admin'`,
  });
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
