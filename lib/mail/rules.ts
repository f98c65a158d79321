import { type IsoTime, isoAfter, seconds } from "@/lib/base/time";
import type { TemplateName } from "./messages";

/** How long a claim holds. A send gives up after 10 s, so a claim this old belongs to a dead Worker. */
export const leaseSeconds = 60;

/** Tries before a mail is `failed`. With the waits below that is about four hours. */
export const maxAttempts = 12;

const firstWait = 5;
const longestWait = seconds.hour;
/** After an outcome nobody knows: long enough for a slow first copy to arrive before the second. */
export const ambiguousWait = 2 * seconds.minute;
/** While the provider refuses our key. Short: a sign-in mail lives 15 minutes, a try costs little. */
const unauthorizedWait = seconds.minute;

/** How one try at the provider ended, in the words of the mail domain. */
export type Attempt =
  | { outcome: "accepted"; providerId: string | null }
  /** 429. `retryAt` is what the provider asked for, if it did. */
  | { outcome: "rate_limited"; reason: string; retryAt: Date | null }
  /** 5xx, or no connection: certainly not accepted. */
  | { outcome: "unavailable"; reason: string }
  /** Time ran out, or the line broke, after the mail was on its way: it may have been accepted. */
  | { outcome: "ambiguous"; reason: string }
  /** 400 or 413: will never be accepted as it is. `recipients`: the places of those the provider names. */
  | { outcome: "rejected"; reason: string; recipients?: readonly number[] }
  /** 401 or 403: our key, not this mail. */
  | { outcome: "unauthorized"; reason: string };

/** Where a row of the outbox goes when its claim ends. */
export type NextState =
  | { state: "sent"; providerId: string | null; attempts: number }
  | { state: "pending"; dueAt: IsoTime; attempts: number; lastError: string }
  | { state: "unknown" | "failed" | "skipped" | "expired"; attempts: number; lastError: string };

/**
 * What becomes of a claimed mail after a try. `attempts` counts this try too; a try that was refused
 * for what others did (429) or for our key (401, 403) is given back. `random` is in [0, 1).
 */
export function nextState(
  attempt: Attempt,
  { attempts, canRepeat, now, random }: { attempts: number; canRepeat: boolean; now: Date; random: number },
): NextState {
  if (attempt.outcome === "accepted") return { state: "sent", providerId: attempt.providerId, attempts };

  const lastError = attempt.reason;
  const retry = (waitSeconds: number): NextState =>
    attempts < maxAttempts
      ? { state: "pending", dueAt: isoAfter(now, waitSeconds), attempts, lastError }
      : { state: "failed", attempts, lastError };
  const postpone = (waitSeconds: number): NextState => ({
    state: "pending",
    dueAt: isoAfter(now, waitSeconds),
    attempts: attempts - 1,
    lastError,
  });

  switch (attempt.outcome) {
    case "rate_limited":
      return postpone(rateLimitWait(attempt.retryAt, { attempts, now, random }));
    case "unauthorized":
      return postpone(unauthorizedWait);
    case "unavailable":
      return retry(backoff(attempts, random));
    case "ambiguous":
      return canRepeat ? retry(ambiguousWait) : { state: "unknown", attempts, lastError };
    case "rejected":
      return { state: "failed", attempts, lastError };
  }
}

/** Doubling waits in seconds, capped, of which the upper half is left to chance so that retries spread. */
export function backoff(attempts: number, random: number): number {
  const wait = Math.min(firstWait * 2 ** (attempts - 1), longestWait);
  return (wait * (1 + random)) / 2;
}

/** What the provider asked for, within reason (a second to an hour), plus up to two seconds of spread. */
function rateLimitWait(
  retryAt: Date | null,
  { attempts, now, random }: { attempts: number; now: Date; random: number },
): number {
  if (!retryAt) return backoff(attempts, random);
  const asked = (retryAt.getTime() - now.getTime()) / 1000;
  return Math.min(Math.max(asked, 1), longestWait) + 2 * random;
}

/** Why no mail goes to an address. */
export type Suppression = "hard_bounce" | "complaint";

/** What is known when a sign-in or sign-up mail is about to be sent. */
export type LoginFacts = {
  request: { id: string; createdAt: IsoTime; expiresAt: IsoTime; usedAt: IsoTime | null } | null;
  isKnown: boolean;
  suppression: Suppression | null;
};

/** What is known of a subscriber when a mail to them is about to be sent. */
export type ReaderFacts = {
  id: string;
  firstName: string | null;
  hasAccess: boolean;
  hasPurchased: boolean;
  mailTopics: string[] | null;
  suppression: Suppression | null;
  completed: number;
};

export type LoginTemplate = Extract<TemplateName, "confirm-sign-up" | "sign-in" | "known-address">;

/** Why a mail is not sent. */
export type Held = { send: null; state: "skipped" | "expired"; reason: string };

export function skipped(reason: string): Held {
  return { send: null, state: "skipped", reason };
}

/**
 * The name that a mail greets a reader by, or `null`: letters and what stands between them, so that a name
 * never is a link, a placeholder or markup (security.md, rule 14).
 */
export function greetingName(firstName: string | null): string | null {
  return firstName && /^\p{L}[\p{L}\p{M}'’ -]{0,63}$/u.test(firstName) ? firstName : null;
}

/** Which mail goes out, or why none does. */
export type Decision =
  | { send: LoginTemplate; request: { id: string; createdAt: IsoTime; expiresAt: IsoTime } }
  | { send: "no-account" }
  | Held;

/**
 * Chooses the mail for a login request. Only the mailbox learns whether its address is known: the
 * page that asked answers the same for all (security.md, rule 4).
 */
export function decideLoginMail(
  kind: "sign_up" | "sign_in",
  { request, isKnown, suppression }: LoginFacts,
  now: Date,
): Decision {
  if (!request) return skipped("its login request is gone");
  if (request.usedAt) return skipped("its link was already used");
  if (request.expiresAt <= isoAfter(now)) {
    return { send: null, state: "expired", reason: "its link expired before it could be sent" };
  }
  if (suppression === "hard_bounce") return skipped("the mailbox does not exist");
  if (kind === "sign_up") return { send: isKnown ? "known-address" : "confirm-sign-up", request };
  return isKnown ? { send: "sign-in", request } : { send: "no-account" };
}
