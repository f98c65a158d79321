import { log, reasonOf } from "@/lib/base/log";
import type { IsoTime } from "@/lib/base/time";
import { getMailState } from "@/lib/mail/data";
import { outboxMessage } from "@/lib/mail/messages";
import { type ClaimedMail, claimMail, finishMails } from "@/lib/mail/mutations";
import { type Attempt, type Held, type NextState, nextState } from "@/lib/mail/rules";
import { raiseAlarm } from "./alarms";
import { composeMail } from "./compose";
import type { Delivery } from "./delivery";
import type { OutgoingMail } from "./sendgrid";

/**
 * What a delivery leaves to its caller: when to come back, if there is a when, and whether the
 * provider turns everybody away (429, 401, 403), so that going on would only repeat it.
 */
export type Delivered = { retryAt: IsoTime | null; turnedAway: boolean };

const settled: Delivered = { retryAt: null, turnedAway: false };

/**
 * Delivers one mail of the outbox: claim, load, decide, compose, send, finish. Safe to call for any
 * id, any number of times, anywhere at once. Throws only when D1 cannot be reached; the row then waits
 * for its lease to run out.
 */
export async function deliver(id: string, delivery: Delivery): Promise<Delivered> {
  const { db, clock, random } = delivery;
  const mail = await claimMail(db, { id, now: clock() });
  if (!mail) return explainUnclaimed(id, delivery);

  const { attempts } = mail;
  log("info", "mail.claimed", { outboxId: id, kind: mail.kind, requestId: mail.requestId, attempts });
  const message = outboxMessage.safeParse({ kind: mail.kind, data: mail.data });
  if (!message.success) {
    return finish(mail, { state: "failed", attempts, lastError: "its kind or data is not known" }, delivery);
  }
  const result = await tryToSend(
    () => composeMail({ mail, message: message.data }, { ...delivery, now: clock() }),
    delivery,
  );
  if (!("outcome" in result)) {
    return finish(mail, { state: result.state, attempts, lastError: result.reason }, delivery);
  }
  // A second copy of a mail to one does no harm: it holds the same link, or says the same.
  const next = nextState(result, { attempts, canRepeat: true, now: clock(), random: random() });
  const { retryAt } = await finish(mail, next, delivery, result.outcome);
  if (result.outcome === "unauthorized") await warnOfKey(delivery);
  return { retryAt, turnedAway: result.outcome === "rate_limited" || result.outcome === "unauthorized" };
}

/** A mail that cannot be composed is a defect of ours: it is tried again, so that a repair still sends it. */
async function tryToSend(
  compose: () => Promise<OutgoingMail | Held>,
  { send, clock, report }: Delivery,
): Promise<Attempt | Held> {
  try {
    const composed = await compose();
    return "send" in composed ? composed : await send(composed, clock());
  } catch (error) {
    report?.(error);
    return { outcome: "unavailable", reason: reasonOf(error) };
  }
}

async function finish(
  mail: ClaimedMail,
  next: NextState,
  delivery: Delivery,
  outcome?: Attempt["outcome"],
): Promise<Delivered> {
  const { db, clock } = delivery;
  const { id: outboxId, kind, requestId, leaseUntil } = mail;
  const isOurs =
    (
      await persist(() =>
        finishMails(db, {
          ids: [outboxId],
          leaseUntil,
          next,
          now: clock(),
          forget: kind === "account_erased",
        }),
      )
    ).length > 0;
  const retryAt = next.state === "pending" ? next.dueAt : null;
  const fields = { outboxId, kind, requestId, outcome, state: next.state, attempts: next.attempts };
  if (!isOurs) log("warn", "mail.claim_lost", fields);
  else if (next.state !== "failed")
    log("info", "mail.delivery", {
      ...fields,
      ...providerIdOf(next),
      ...(retryAt ? { dueAt: retryAt } : {}),
    });
  else {
    log("alarm", "mail.failed", fields);
    // An alarm that failed must not raise the next one.
    if (kind !== "admin_alarm") await raiseAlarm("mail_failed", delivery);
  }
  return { ...settled, retryAt: isOurs ? retryAt : null };
}

function providerIdOf(next: NextState): { providerId?: string } {
  return next.state === "sent" && next.providerId ? { providerId: next.providerId } : {};
}

/** The provider refuses our key: no mail goes out until somebody mends it. */
export async function warnOfKey(delivery: Delivery): Promise<void> {
  log("alarm", "mail.provider_refuses_key");
  await raiseAlarm("provider_refuses_key", delivery);
}

/** Tries a write three times: a mail that went out but could not be finished would go out again. */
export async function persist<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt === 3) throw error;
      await scheduler.wait(100 * attempt);
    }
  }
}

/** Why a mail was not to be had: done, in other hands, not due yet (come back then), or never written. */
async function explainUnclaimed(id: string, { db }: Delivery): Promise<Delivered> {
  const found = await getMailState(db, id);
  if (!found) log("warn", "mail.unknown_id", { outboxId: id });
  return found?.state === "pending" ? { ...settled, retryAt: found.dueAt } : settled;
}
