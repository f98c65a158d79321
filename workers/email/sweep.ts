import { log, reasonOf } from "@/lib/base/log";
import { isoAfter, seconds } from "@/lib/base/time";
import { countWaiting, listDueMail } from "@/lib/mail/data";
import { listDueBroadcasts } from "@/lib/mail/sending/data";
import { raiseAlarm } from "./alarms";
import { stepBroadcast } from "./broadcast";
import { inFlight } from "./consume";
import { deliver } from "./deliver";
import type { Delivery } from "./delivery";

/** Mails that one sweep looks at. With 10 s for the slowest send that is under the 15 minutes of a cron. */
const sweepSize = 100;

/** A sweep ends before the next begins: so long for single mails, and as long again for broadcasts. */
const sweepMs = 22_000;

/**
 * Delivers what is due and nobody woke us for: what the queue lost, retries, claims that ran out, and
 * broadcasts that stand still. Directly, not through the queue, because the queue may be what failed.
 * Returns how many mails it took on.
 */
export async function sweep(delivery: Delivery): Promise<number> {
  const taken = await sweepMails(delivery);
  await sweepBroadcasts(delivery);
  await warnOfStuckMail(delivery);
  return taken;
}

async function sweepMails(delivery: Delivery): Promise<number> {
  const { db, clock } = delivery;
  const hasTime = timer(delivery);
  const ids = await listDueMail(db, { now: clock(), limit: sweepSize });
  let taken = 0;
  while (taken < ids.length && hasTime()) {
    const chunk = ids.slice(taken, taken + inFlight);
    taken += chunk.length;
    const results = await Promise.allSettled(chunk.map((id) => deliver(id, delivery)));
    for (const result of results) {
      if (result.status === "rejected") {
        log("warn", "mail.delivery_broke", { error: reasonOf(result.reason) });
        delivery.report?.(result.reason);
      }
    }
    if (results.some((result) => result.status === "rejected" || result.value.turnedAway)) break;
  }
  if (ids.length > 0) log("info", "mail.sweep", { count: taken });
  return taken;
}

/** A broadcast that breaks holds up no other. */
async function sweepBroadcasts(delivery: Delivery): Promise<void> {
  const hasTime = timer(delivery);
  for (const id of await listDueBroadcasts(delivery.db, { now: delivery.clock() })) {
    try {
      while (hasTime() && (await stepBroadcast(id, delivery)).again);
    } catch (error) {
      log("warn", "mail.broadcast_broke", { broadcastId: id, error: reasonOf(error) });
      delivery.report?.(error);
    }
  }
}

/** Mail that waits this long is late: a sign-in link lives for fifteen minutes. */
const lateSeconds = 5 * seconds.minute;

async function warnOfStuckMail(delivery: Delivery): Promise<void> {
  const late = await countWaiting(delivery.db, { since: isoAfter(delivery.clock(), -lateSeconds) });
  if (late === 0) return;
  log("alarm", "mail.stuck", { count: late });
  await raiseAlarm("mail_stuck", delivery, late);
}

function timer({ clock }: Delivery): () => boolean {
  const started = clock().getTime();
  return () => clock().getTime() - started < sweepMs;
}
