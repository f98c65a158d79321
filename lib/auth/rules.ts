import { type IsoTime, isoAfter, seconds } from "@/lib/base/time";

/** How long a link and its code are good for, in seconds. */
export const loginSeconds = 15 * seconds.minute;

/** Wrong codes that an address may try before every open code of its is dead (security.md, rule 3). */
export const maxCodeTries = 5;

/** How long a refresh token is good for, in seconds; each use starts it anew. */
export const refreshSeconds = 30 * seconds.day;

/** How long an admin's session lasts from the sign-in on, in seconds; using it does not prolong it (ASVS 7.3.2). */
export const adminSessionSeconds = 12 * seconds.hour;

/**
 * For so many seconds after a rotation the token before it still gets an access token: two tabs, or
 * a page and its beacon, may refresh at once. Later it is a replay.
 */
export const rotationGraceSeconds = 10;

/** The KV key that says from when on (epoch seconds) a session's access tokens count. */
export function notBeforeKey(sessionId: string): string {
  return `not-before:${sessionId}`;
}

/**
 * A refresh token names its session and carries a secret: `<session id>.<secret>`. Returns both, or
 * `null` for anything of another shape.
 */
export function parseRefreshToken(token: string): { sessionId: string; secret: string } | null {
  const match = /^([\w-]{22})\.([\w-]{43})$/.exec(token);
  return match?.[1] && match[2] ? { sessionId: match[1], secret: match[2] } : null;
}

/** How young a sign-in must be for what cannot be taken back, in seconds: erasing, changing a role. */
export const freshSignInSeconds = 10 * seconds.minute;

/**
 * Whether a session that began at `createdAt` is young enough for that. Renewing a session does not
 * make it young again: only a new sign-in proves that the mailbox is still the reader's (ASVS 7.5.3).
 */
export function isFreshSignIn(createdAt: IsoTime, now: Date): boolean {
  return createdAt > isoAfter(now, -freshSignInSeconds);
}
