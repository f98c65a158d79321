import type { Db } from "@/db/client";
import { log, reasonOf } from "@/lib/base/log";
import type { IsoTime } from "@/lib/base/time";
import { getLoginFacts, getMailState } from "@/lib/mail/data";
import { type OutboxMessage, outboxMessage } from "@/lib/mail/messages";
import { type ClaimedMail, claimMail, finishMail } from "@/lib/mail/mutations";
import { type Attempt, decideLoginMail, type NextState, nextState, repeatable } from "@/lib/mail/rules";
import { composeMail } from "./compose";
import type { Config } from "./config";
import type { Send } from "./sendgrid";

/** All that a delivery needs from outside. */
export type Delivery = { db: Db; config: Config; send: Send; clock: () => Date; random: () => number };

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
  const { db, clock } = delivery;
  const mail = await claimMail(db, { id, now: clock() });
  if (!mail) return explainUnclaimed(id, delivery);

  const message = outboxMessage.safeParse({ kind: mail.kind, data: mail.data });
  if (!message.success) {
    return finish(
      mail,
      { state: "failed", attempts: mail.attempts, lastError: "its kind or data is not known" },
      delivery,
    );
  }
  return deliverLoginMail(mail, message.data, delivery);
}

async function deliverLoginMail(
  mail: ClaimedMail,
  message: OutboxMessage,
  delivery: Delivery,
): Promise<Delivered> {
  const { db, clock, random } = delivery;
  const { attempts } = mail;
  const facts = await getLoginFacts(db, message.data.loginRequestId);
  const decision = decideLoginMail(message.kind, facts, clock());
  if (!decision.send)
    return finish(mail, { state: decision.state, attempts, lastError: decision.reason }, delivery);

  const attempt = await tryToSend(mail, decision, delivery);
  const canRepeat = repeatable[message.kind];
  const next = nextState(attempt, { attempts, canRepeat, now: clock(), random: random() });
  if (attempt.outcome === "unauthorized") log("alarm", "mail.provider_refuses_key", { outboxId: mail.id });
  const { retryAt } = await finish(mail, next, delivery, attempt.outcome);
  return { retryAt, turnedAway: attempt.outcome === "rate_limited" || attempt.outcome === "unauthorized" };
}

type Sendable = Parameters<typeof composeMail>[0];

/** A mail that cannot be composed is a defect of ours: it is tried again, so that a repair still sends it. */
async function tryToSend(mail: ClaimedMail, decision: Sendable, delivery: Delivery): Promise<Attempt> {
  const { config, send, clock } = delivery;
  try {
    const parts = await composeMail(decision, config);
    return await send({ outboxId: mail.id, to: mail.toEmail, ...parts }, clock());
  } catch (error) {
    return { outcome: "unavailable", reason: reasonOf(error) };
  }
}

async function finish(
  mail: ClaimedMail,
  next: NextState,
  { db, clock }: Delivery,
  outcome?: Attempt["outcome"],
): Promise<Delivered> {
  const isOurs = await persist(() => finishMail(db, { mail, next, now: clock() }));
  const { id: outboxId, kind, requestId } = mail;
  const retryAt = next.state === "pending" ? next.dueAt : null;
  const fields = { outboxId, kind, requestId, outcome, state: next.state, attempts: next.attempts };
  if (!isOurs) log("warn", "mail.claim_lost", fields);
  else if (next.state === "failed") log("alarm", "mail.failed", fields);
  else log("info", "mail.delivery", { ...fields, ...(retryAt ? { dueAt: retryAt } : {}) });
  return { ...settled, retryAt: isOurs ? retryAt : null };
}

/** Tries a write three times: a mail that went out but could not be finished would go out again. */
async function persist<T>(write: () => Promise<T>): Promise<T> {
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
