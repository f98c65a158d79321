import { ping } from "@/db/client";
import { log, reasonOf } from "@/lib/base/log";
import { isoAfter, seconds } from "@/lib/base/time";
import { noteIncident } from "@/lib/mail/alarms/mutations";
import { renderAlarm } from "./compose";
import { persist } from "./deliver";
import type { Delivery } from "./delivery";

/** In KV while the database is out and the admins know. Runs out by itself, so that a long outage is told each day. */
const toldKey = "outage:database";
const toldSeconds = seconds.day;

/** The same for this isolate, where KV is out as well or has an older answer. */
let hasTold = false;

type Outage = Delivery & { kv: KVNamespace };

/**
 * Whether the database answers, at the third try at the latest, and then its size in bytes. If it does not,
 * no alarm can be written to the outbox: the admins of `ADMIN_EMAILS` are written to at once, the first time.
 * Reads one key of KV, which also shows whether that answers; never throws.
 */
export async function reachDatabase(outage: Outage): Promise<{ bytes: number } | null> {
  const { db, kv, clock } = outage;
  const isKnown = await kv.get(toldKey).then(Boolean, (error: unknown) => {
    log("alarm", "cache.failing", { error: reasonOf(error) });
    return false;
  });
  try {
    const { bytes } = await persist(() => ping(db));
    if (isKnown || hasTold) {
      // What was counted of the outage comes in now, and must not be told again.
      await noteIncident(db, { alarm: "database_failing", count: 1, now: clock() });
      hasTold = false;
      // It runs out by itself if KV takes no word now.
      if (isKnown) await kv.delete(toldKey).catch(() => undefined);
    }
    return { bytes };
  } catch (error) {
    log("alarm", "database.failing", { error: reasonOf(error) });
    outage.report?.(error);
    if (!isKnown && !hasTold) await tellAdmins(outage);
    return null;
  }
}

async function tellAdmins({ config, kv, send, clock }: Outage): Promise<void> {
  const { adminEmails, replyTo } = config;
  const to = adminEmails.length > 0 ? adminEmails : [replyTo.email];
  const now = clock();
  const mail = renderAlarm({ alarm: "database_failing", count: 1, since: isoAfter(now) }, config);
  const outboxId = `outage-${isoAfter(now)}`;
  const attempt = await send(
    { ...mail, kind: "admin_alarm", recipients: to.map((address) => ({ outboxId, to: address })) },
    now,
  );
  log("info", "mail.outage_told", { outcome: attempt.outcome, count: to.length });
  if (attempt.outcome !== "accepted") return;
  hasTold = true;
  try {
    await kv.put(toldKey, isoAfter(now), { expirationTtl: toldSeconds });
  } catch (error) {
    log("warn", "cache.failing", { error: reasonOf(error) });
  }
}
