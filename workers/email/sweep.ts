import { log, reasonOf } from "@/lib/base/log";
import { listDueMail } from "@/lib/mail/data";
import { inFlight } from "./consume";
import { type Delivery, deliver } from "./deliver";

/** Mails that one sweep looks at. With 10 s for the slowest send that is under the 15 minutes of a cron. */
const sweepSize = 100;

/** A sweep ends before the next begins. */
const sweepMs = 45_000;

/**
 * Delivers what is due and nobody woke us for: what the queue lost, retries, and claims that ran out.
 * Directly, not through the queue, because the queue may be what failed. Returns how many it took on.
 */
export async function sweep(delivery: Delivery): Promise<number> {
  const { db, clock } = delivery;
  const started = clock().getTime();
  const ids = await listDueMail(db, { now: clock(), limit: sweepSize });
  let taken = 0;
  while (taken < ids.length && clock().getTime() - started < sweepMs) {
    const chunk = ids.slice(taken, taken + inFlight);
    taken += chunk.length;
    const results = await Promise.allSettled(chunk.map((id) => deliver(id, delivery)));
    for (const result of results) {
      if (result.status === "rejected")
        log("warn", "mail.delivery_broke", { error: reasonOf(result.reason) });
    }
    if (results.some((result) => result.status === "rejected" || result.value.turnedAway)) break;
  }
  if (ids.length > 0) log("info", "mail.sweep", { count: taken });
  return taken;
}
