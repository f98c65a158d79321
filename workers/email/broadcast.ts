import { log, reasonOf } from "@/lib/base/log";
import { type IsoTime, isoAfter } from "@/lib/base/time";
import { mayMail } from "@/lib/mail/consent/rules";
import { finishMails } from "@/lib/mail/mutations";
import { type Attempt, ambiguousWait, type NextState, nextState } from "@/lib/mail/rules";
import { type Broadcast, getBroadcast, whatIsLeft } from "@/lib/mail/sending/data";
import {
  advance,
  type ClaimedRecipient,
  claimChunk,
  finishBroadcast,
  postponeBroadcast,
  prepareChunk,
  settleLapsed,
} from "@/lib/mail/sending/mutations";
import { cardsOf } from "./cards";
import { greetingOf, mailLinks, renderBroadcast } from "./compose";
import { persist, warnOfKey } from "./deliver";
import type { Delivery } from "./delivery";
import type { OutgoingMail, Recipient } from "./sendgrid";

/** What a step leaves to its caller: go on at once, or when to come back, if there is a when. */
export type Step = { again: boolean; retryAt: IsoTime | null };

const rest: Step = { again: false, retryAt: null };
const goOn: Step = { again: true, retryAt: null };

/**
 * Takes a broadcast one step on: makes the next subscribers its recipients, or sends the next chunk. Small
 * enough for one run of a Worker on the free plan; safe to call any number of times, anywhere at once.
 */
export async function stepBroadcast(id: string, delivery: Delivery): Promise<Step> {
  const { db, clock } = delivery;
  const broadcast = await getBroadcast(db, id);
  if (!broadcast || !["preparing", "sending"].includes(broadcast.state)) return rest;
  const now = clock();
  if (broadcast.notBefore !== null && broadcast.notBefore > isoAfter(now)) {
    return { again: false, retryAt: broadcast.notBefore };
  }
  if (broadcast.state === "preparing") {
    await prepareChunk(db, { broadcast, now });
    return goOn;
  }
  const template = templateOf(broadcast, delivery);
  if (!template) {
    // This Worker's book is older than the broadcast: the next deployment brings the chapter.
    log("alarm", "mail.unknown_chapter", { broadcastId: id });
    return postpone(broadcast, isoAfter(now, ambiguousWait), delivery);
  }
  const { leaseUntil, mails } = await claimChunk(db, { broadcast, now });
  if (mails.length === 0) return endPass(broadcast, delivery);
  return sendChunk({ broadcast, mails, leaseUntil, template }, delivery);
}

type Template = Omit<OutgoingMail, "recipients">;
type Chunk = { broadcast: Broadcast; mails: ClaimedRecipient[]; leaseUntil: IsoTime; template: Template };

/** The last template this isolate rendered: every chunk of a broadcast wants the same. */
let rendered: { key: string; template: Template } | null = null;

/** The mail with `%%greeting%%` and `%%preferences%%` where each reader's own goes; `null` when a chapter is unknown. */
function templateOf({ kind, chapterNumbers }: Broadcast, { config }: Delivery): Template | null {
  const key = `${kind} ${chapterNumbers}`;
  if (rendered?.key === key) return rendered.template;
  const chapters = cardsOf(chapterNumbers, config.siteUrl);
  if (!chapters) return null;
  const placeholders = { greeting: "%%greeting%%", preferencesUrl: "%%preferences%%" };
  const template = { kind, ...renderBroadcast(kind, { chapters, ...placeholders }, config) };
  rendered = { key, template };
  return template;
}

async function sendChunk(chunk: Chunk, delivery: Delivery): Promise<Step> {
  const { broadcast, mails } = chunk;
  const byReason = Map.groupBy(mails, whyNot);
  const wanted = byReason.get(null) ?? [];
  for (const [lastError, unwanted] of byReason) {
    if (lastError !== null) await settle(unwanted, chunk, delivery, () => ({ state: "skipped", lastError }));
  }

  const recipients = await Promise.all(wanted.map((mail) => toRecipient(mail, delivery)));
  const attempts = await tryToSend({ ...chunk, mails: wanted }, recipients, delivery);
  let waitUntil: IsoTime | null = null;
  for (const { mails, attempt } of attempts) {
    const { random, clock } = delivery;
    const spread = random();
    const next = (mail: ClaimedRecipient): NextState =>
      nextState(attempt, { attempts: mail.attempts, canRepeat: false, now: clock(), random: spread });
    const until = await settle(mails, chunk, delivery, next, attempt.outcome);
    if (attempt.outcome === "unauthorized") await warnOfKey(delivery);
    // A provider that hangs would make every chunk one that nobody knows of.
    const pause = attempt.outcome === "ambiguous" ? isoAfter(clock(), ambiguousWait) : until;
    if (pause) waitUntil = pause;
  }
  const through = mails.at(-1)?.id ?? "";
  if (waitUntil) return postpone(broadcast, waitUntil, delivery);
  await advance(delivery.db, { broadcast, through });
  return goOn;
}

/** Why a mail is held back, as things are now, or `null`. */
function whyNot({ reader }: ClaimedRecipient): string | null {
  if (!reader) return "the account is gone";
  const { mailTopics: topics, suppression } = reader;
  const allowed = mayMail({ topic: "chapters", topics, suppression });
  return allowed.ok ? null : allowed.reason;
}

async function toRecipient(
  { id, toEmail, createdAt, reader }: ClaimedRecipient,
  { config }: Delivery,
): Promise<Recipient> {
  const link = { subscriberId: reader?.id ?? "", outboxId: id, createdAt };
  const { preferencesUrl, unsubscribeUrl } = await mailLinks(link, config);
  const substitutions = { greeting: greetingOf(reader?.firstName ?? null), preferences: preferencesUrl };
  return { outboxId: id, to: toEmail, substitutions, unsubscribeUrl };
}

type Tried = { mails: ClaimedRecipient[]; attempt: Attempt };

/** How often a chunk that is refused is taken apart in one step; what is left then waits for the next. */
const maxSplits = 12;

/**
 * Sends a chunk by one call. When the provider refuses it for some of its recipients, the others are sent
 * without them; when it does not say for whom, by halves: one bad address holds up nobody.
 */
async function tryToSend(
  { mails, template }: Pick<Chunk, "mails" | "template">,
  recipients: Recipient[],
  { send, clock }: Delivery,
): Promise<Tried[]> {
  const done: Tried[] = [];
  const waiting =
    mails.length > 0 ? [mails.map((mail, index) => ({ mail, recipient: recipients[index] }))] : [];
  for (let sends = 0; waiting.length > 0; sends++) {
    const part = waiting.shift() ?? [];
    const own = part.map(({ mail }) => mail);
    if (sends > maxSplits) {
      done.push({ mails: own, attempt: { outcome: "unavailable", reason: "too many refused at once" } });
      continue;
    }
    const to = part.flatMap(({ recipient }) => recipient ?? []);
    const attempt = await trying(() => send({ ...template, recipients: to }, clock()));
    const named = attempt.outcome === "rejected" ? (attempt.recipients ?? []) : [];
    if (attempt.outcome !== "rejected" || part.length === 1) done.push({ mails: own, attempt });
    else if (named.length > 0) {
      done.push({ mails: own.filter((_, index) => named.includes(index)), attempt });
      waiting.push(part.filter((_, index) => !named.includes(index)));
    } else {
      const middle = Math.ceil(part.length / 2);
      waiting.push(part.slice(0, middle), part.slice(middle));
    }
    // Who turns one away turns the others away too.
    if (["rate_limited", "unauthorized"].includes(attempt.outcome)) {
      for (const left of waiting.splice(0)) done.push({ mails: left.map(({ mail }) => mail), attempt });
    }
  }
  return done.filter(({ mails }) => mails.length > 0);
}

async function trying(send: () => Promise<Attempt>): Promise<Attempt> {
  try {
    return await send();
  } catch (error) {
    return { outcome: "unavailable", reason: reasonOf(error) };
  }
}

type Outcome = (mail: ClaimedRecipient) => NextState | { state: "skipped"; lastError: string };

/** Ends the claims of these mails, those with as many tries by one write. Returns when the first of them is to be tried again. */
async function settle(
  mails: ClaimedRecipient[],
  { broadcast, leaseUntil }: Chunk,
  { db, clock }: Delivery,
  outcomeOf: Outcome,
  outcome?: Attempt["outcome"],
): Promise<IsoTime | null> {
  let until: IsoTime | null = null;
  for (const [attempts, group] of Map.groupBy(mails, (mail) => mail.attempts)) {
    const first = group[0];
    if (!first) continue;
    const next: NextState = { attempts, ...outcomeOf(first) };
    const ids = group.map(({ id }) => id);
    const finished = await persist(() => finishMails(db, { ids, leaseUntil, next, now: clock() }));
    const fields = { broadcastId: broadcast.id, kind: broadcast.kind, outcome, state: next.state, attempts };
    log(next.state === "failed" ? "alarm" : "info", "mail.chunk", { ...fields, count: finished.length });
    if (finished.length < ids.length)
      log("warn", "mail.claim_lost", { ...fields, count: ids.length - finished.length });
    if (next.state === "pending" && (until === null || next.dueAt < until)) until = next.dueAt;
  }
  return until;
}

/** Nothing was due after the last claim: looks through all mails once, and begins again, waits, or is done. */
async function endPass(broadcast: Broadcast, delivery: Delivery): Promise<Step> {
  const { db, clock } = delivery;
  const { id: broadcastId } = broadcast;
  const unknown = await settleLapsed(db, { broadcastId, now: clock() });
  if (unknown > 0) log("warn", "mail.lapsed", { broadcastId, count: unknown });
  const { nextDue, claimed } = await whatIsLeft(db, broadcastId);
  if (nextDue !== null) return postpone(broadcast, nextDue, delivery);
  if (claimed === 0) {
    await finishBroadcast(db, { broadcastId, now: clock() });
    log("info", "mail.broadcast_done", { broadcastId });
  }
  // Who holds the last claims comes by here after them; if that Worker has ended, the sweeper does.
  return rest;
}

async function postpone(broadcast: Broadcast, until: IsoTime, { db, clock }: Delivery): Promise<Step> {
  await postponeBroadcast(db, { broadcastId: broadcast.id, until });
  return until <= isoAfter(clock()) ? goOn : { again: false, retryAt: until };
}
