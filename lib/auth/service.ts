import { and, eq, gt, ne, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailSubscribers, userSessions } from "@/db/schema";
import { subscriberColumns } from "@/lib/accounts/data";
import { confirmSubscriber } from "@/lib/accounts/mutations";
import type { Subscriber } from "@/lib/accounts/schema";
import { completedValue, cookieNames, type NewCookie } from "@/lib/base/cookies";
import { newId, newSecret, sha256 } from "@/lib/base/ids";
import { ok, type Result, refused } from "@/lib/base/result";
import { type IsoTime, isoAfter } from "@/lib/base/time";
import { completedQuery } from "./data";
import type { RedeemedLogin } from "./mutations";
import {
  adminSessionSeconds,
  notBeforeKey,
  parseRefreshToken,
  refreshSeconds,
  rotationGraceSeconds,
} from "./rules";
import type { Session } from "./schema";
import { accessSeconds, signAccessToken, type TokenConfig, verifyAccessToken } from "./tokens";

/**
 * What a browser or client is given to be known by, and the chapters the reader has completed.
 * `refreshToken` is absent when it stays as it was.
 */
export type Credentials = {
  accessToken: string;
  refreshToken?: string;
  session: Session;
  completed: number[];
};

/** The cookies that keep a session in a browser. A refresh token that was not rotated stays as it is. */
export function sessionCookies({ accessToken, refreshToken, completed }: Credentials): NewCookie[] {
  const cookies: NewCookie[] = [
    { name: cookieNames.access, value: accessToken, maxAge: accessSeconds },
    { name: cookieNames.completed, value: completedValue(completed), maxAge: refreshSeconds },
  ];
  if (refreshToken) cookies.push({ name: cookieNames.refresh, value: refreshToken, maxAge: refreshSeconds });
  return cookies;
}

/** The same cookies, to be forgotten. */
export const forgottenCookies: NewCookie[] = [
  cookieNames.access,
  cookieNames.refresh,
  cookieNames.completed,
].map((name) => ({ name, value: "", maxAge: 0 }));

/**
 * Turns a redeemed login into an account (sign-up) and a session. `token_invalid` when there is no
 * account to sign in to: it was erased after the mail was sent.
 */
export async function startSession(
  db: Db,
  options: {
    login: RedeemedLogin;
    /** Where the sign-in comes from, shortened as `lib/base/client` does. */
    browser: string | null;
    network: string | null;
    adminEmails: string;
    config: TokenConfig;
    now: Date;
  },
): Promise<Result<Credentials & { subscriber: Subscriber }, "token_invalid">> {
  const { login, browser, network, adminEmails, config, now } = options;
  const subscriber = await confirmSubscriber(db, { ...login, from: { browser, network }, adminEmails, now });
  if (!subscriber) return refused("token_invalid");
  const id = newId();
  const secret = newSecret();
  const [, completed] = await db.batch([
    db.insert(userSessions).values({
      id,
      userEmail: subscriber.emailKey,
      sessionToken: await sha256(secret),
      browser,
      network,
      expiresAt: isoAfter(now, subscriber.role === "admin" ? adminSessionSeconds : refreshSeconds),
      createdAt: isoAfter(now),
    }),
    completedQuery(db, id),
  ]);
  const session = toSession(id, subscriber);
  return ok({
    accessToken: await signAccessToken(session, config, now),
    refreshToken: `${id}.${secret}`,
    session,
    completed: completed.map(({ chapterNumber }) => chapterNumber),
    subscriber,
  });
}

/**
 * A fresh access token for a refresh token, which is rotated. Rights are read anew; an admin's session
 * ends 12 hours after the sign-in, whenever the reader became an admin. The token before
 * the last still gets an access token for a moment (`rotationGraceSeconds`); any other that names a
 * living session is a replay and ends that session (RFC 9700, 4.14.2). Two D1 round trips at most.
 */
export async function refreshSession(
  db: Db,
  options: { refreshToken: string; kv: KVNamespace; config: TokenConfig; now: Date },
): Promise<Result<Credentials, "unauthorized">> {
  const { refreshToken, kv, config, now } = options;
  const parsed = parseRefreshToken(refreshToken);
  if (!parsed) return refused("unauthorized");
  const { sessionId } = parsed;
  const hash = await sha256(parsed.secret);
  const secret = newSecret();
  const isAdmin = sql`(select ${emailSubscribers.role} from ${emailSubscribers}
    where ${emailSubscribers.emailKey} = ${userSessions.userEmail}) = 'admin'`;
  const adminEnd = sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${userSessions.createdAt}, ${`+${adminSessionSeconds} seconds`})`;
  const end = sql<IsoTime>`case when ${isAdmin} then ${adminEnd} else ${userSessions.expiresAt} end`;
  // The race of two refreshes with one token is settled here: only one UPDATE finds the token current.
  const [rotated, rows, done] = await db.batch([
    db
      .update(userSessions)
      .set({
        sessionToken: await sha256(secret),
        previousToken: hash,
        rotatedAt: isoAfter(now),
        expiresAt: sql`case when ${isAdmin} then ${adminEnd} else ${isoAfter(now, refreshSeconds)} end`,
      })
      .where(and(eq(userSessions.id, sessionId), eq(userSessions.sessionToken, hash), gt(end, isoAfter(now))))
      .returning({ id: userSessions.id }),
    // No two columns of one name here: in a batch, a join mixes them up.
    db
      .select({
        ...subscriberColumns,
        previousToken: userSessions.previousToken,
        rotatedAt: userSessions.rotatedAt,
        sessionExpiresAt: end.as("session_expires_at"),
      })
      .from(userSessions)
      .innerJoin(emailSubscribers, eq(emailSubscribers.emailKey, userSessions.userEmail))
      .where(eq(userSessions.id, sessionId)),
    completedQuery(db, sessionId),
  ]);
  const row = rows[0];
  if (!row || row.sessionExpiresAt <= isoAfter(now)) return refused("unauthorized");

  const inGrace =
    row.previousToken === hash &&
    row.rotatedAt !== null &&
    row.rotatedAt > isoAfter(now, -rotationGraceSeconds);
  if (rotated.length === 0 && !inGrace) {
    await endSession(db, { sessionId, kv, now });
    return refused("unauthorized");
  }
  const session = toSession(sessionId, row);
  return ok({
    accessToken: await signAccessToken(session, config, now),
    ...(rotated.length > 0 ? { refreshToken: `${sessionId}.${secret}` } : {}),
    session,
    completed: done.map(({ chapterNumber }) => chapterNumber),
  });
}

/** Ends the session that a refresh token belongs to: for sign-out after the access token has run out. */
export async function endSessionOf(
  db: Db,
  { refreshToken, kv, now }: { refreshToken: string; kv: KVNamespace; now: Date },
): Promise<void> {
  const parsed = parseRefreshToken(refreshToken);
  if (!parsed) return;
  const { sessionId } = parsed;
  const hash = await sha256(parsed.secret);
  const own = and(eq(userSessions.id, sessionId), eq(userSessions.sessionToken, hash));
  const row = await db.select({ id: userSessions.id }).from(userSessions).where(own).get();
  if (row) await endSession(db, { sessionId, kv, now });
}

/** Ends a session on the server: no refresh from now on, and its access tokens stop counting. */
export async function endSession(
  db: Db,
  { sessionId, kv, now }: { sessionId: string; kv: KVNamespace; now: Date },
): Promise<void> {
  await db.delete(userSessions).where(eq(userSessions.id, sessionId));
  await recallTokens(kv, { sessionIds: [sessionId], now });
}

/** Ends one session of a reader by its id; nothing happens when it is over or somebody else's. */
export async function endOwnSession(
  db: Db,
  { email, sessionId, kv, now }: { email: string; sessionId: string; kv: KVNamespace; now: Date },
): Promise<void> {
  await endThose(db, { email, which: eq(userSessions.id, sessionId), kv, now });
}

/** Ends every session of a reader but this one. */
export async function endOtherSessions(
  db: Db,
  { session, kv, now }: { session: Session; kv: KVNamespace; now: Date },
): Promise<void> {
  const { email, sessionId } = session;
  await endThose(db, { email, which: ne(userSessions.id, sessionId), kv, now });
}

/** Ends every session of a reader. `email` is the address key. */
export async function endAllSessions(
  db: Db,
  { email, kv, now }: { email: string; kv: KVNamespace; now: Date },
): Promise<void> {
  await endThose(db, { email, kv, now });
}

/** Of the reader's sessions `which`, else all. */
async function endThose(
  db: Db,
  { email, which, kv, now }: { email: string; which?: SQL; kv: KVNamespace; now: Date },
): Promise<void> {
  const own = and(eq(userSessions.userEmail, email), which);
  const ended = await db.delete(userSessions).where(own).returning({ id: userSessions.id });
  await recallTokens(kv, { sessionIds: ended.map(({ id }) => id), now });
}

/**
 * After a change of the rights of a reader, or of many: their access tokens stop counting, so that each is renewed with the
 * rights of now when it is next used; the sessions go on. `now` is a moment after the change was stored.
 * Takes up to a second, because `iat` is whole seconds: only when the next one has come is no token in
 * use that was renewed since the change and would be recalled with the others, again and again.
 */
export async function renewRights(
  db: Db,
  { email, kv, now }: { email: string | readonly string[]; kv: KVNamespace; now: Date },
): Promise<void> {
  // As one JSON text, because D1 binds at most 100 parameters.
  const isTheirs = sql`${userSessions.userEmail} in (select value from json_each(${JSON.stringify([email].flat())}))`;
  const lastToken = sql`coalesce(${userSessions.rotatedAt}, ${userSessions.createdAt})`;
  const mayHoldToken = gt(lastToken, isoAfter(now, -accessSeconds - rotationGraceSeconds));
  const sessions = await db
    .select({ id: userSessions.id })
    .from(userSessions)
    .where(and(isTheirs, mayHoldToken));
  if (sessions.length === 0) return;
  await new Promise((resolve) => setTimeout(resolve, 1000 - now.getUTCMilliseconds()));
  await recallTokens(kv, { sessionIds: sessions.map(({ id }) => id), now });
}

/** Makes the access tokens that these sessions were given so far stop counting; their rows are gone already. */
export async function recallTokens(
  kv: KVNamespace,
  { sessionIds, now }: { sessionIds: readonly string[]; now: Date },
): Promise<void> {
  // One second on, because a token's `iat` is whole seconds: those issued in this second end too.
  const notBefore = String(Math.floor(now.getTime() / 1000) + 1);
  const expiration = { expirationTtl: accessSeconds };
  await Promise.all(sessionIds.map((id) => kv.put(notBeforeKey(id), notBefore, expiration)));
}

/** The token of an `Authorization` header, if it is a bearer's. */
export function bearerToken(header: string | null): string | null {
  return /^Bearer ([\w.-]+)$/.exec(header ?? "")?.[1] ?? null;
}

/** The session that an access token speaks for, or `null`: it is no good, has run out, or was recalled. */
export async function sessionOf(
  token: string,
  tools: { config: TokenConfig; kv: KVNamespace; openDb: () => Db; now: Date },
  checkRevoked = true,
): Promise<Session | null> {
  const { config, kv, openDb, now } = tools;
  const verified = await verifyAccessToken(token, config, now);
  if (!verified.ok) return null;
  return checkRevoked && (await isRevoked(verified.value, { kv, openSessions: openDb }))
    ? null
    : verified.value;
}

/**
 * Whether an access token still counts: one KV read; when KV fails, the session's row is asked. Throws
 * when neither can answer, so that gated pages fail closed.
 */
export async function isRevoked(
  session: Session & { issuedAt: number },
  { kv, openSessions }: { kv: KVNamespace; openSessions: () => Db },
): Promise<boolean> {
  let notBefore: string | null;
  try {
    notBefore = await kv.get(notBeforeKey(session.sessionId));
  } catch {
    const row = await openSessions()
      .select({ id: userSessions.id })
      .from(userSessions)
      .where(eq(userSessions.id, session.sessionId))
      .get();
    return row === undefined;
  }
  return notBefore !== null && session.issuedAt < Number(notBefore);
}

function toSession(sessionId: string, subscriber: Subscriber): Session {
  const { id, emailKey, hasAccess, hasPurchased, role } = subscriber;
  return { sessionId, readerId: id, email: emailKey, hasAccess, hasPurchased, role };
}
