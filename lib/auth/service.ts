import { and, eq, gt } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailSubscribers, userSessions } from "@/db/schema";
import { subscriberColumns } from "@/lib/accounts/data";
import { confirmSubscriber } from "@/lib/accounts/mutations";
import type { Subscriber } from "@/lib/accounts/schema";
import { newId, newSecret, sha256 } from "@/lib/base/ids";
import { ok, type Result, refused } from "@/lib/base/result";
import { isoAfter } from "@/lib/base/time";
import { completedQuery } from "./data";
import type { RedeemedLogin } from "./mutations";
import { notBeforeKey, parseRefreshToken, refreshSeconds, rotationGraceSeconds } from "./rules";
import type { Session } from "./schema";
import { accessSeconds, signAccessToken, type TokenConfig } from "./tokens";

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

/**
 * Turns a redeemed login into an account (sign-up) and a session. `token_invalid` when there is no
 * account to sign in to: it was erased after the mail was sent.
 */
export async function startSession(
  db: Db,
  options: { login: RedeemedLogin; adminEmails: string; config: TokenConfig; now: Date },
): Promise<Result<Credentials & { subscriber: Subscriber }, "token_invalid">> {
  const { login, adminEmails, config, now } = options;
  const subscriber = await confirmSubscriber(db, { ...login, adminEmails, now });
  if (!subscriber) return refused("token_invalid");
  const id = newId();
  const secret = newSecret();
  const [, completed] = await db.batch([
    db.insert(userSessions).values({
      id,
      userEmail: subscriber.emailKey,
      sessionToken: await sha256(secret),
      expiresAt: isoAfter(now, refreshSeconds),
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
 * A fresh access token for a refresh token, which is rotated. Rights are read anew. The token before
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
  // The race of two refreshes with one token is settled here: only one UPDATE finds the token current.
  const [rotated, rows, done] = await db.batch([
    db
      .update(userSessions)
      .set({
        sessionToken: await sha256(secret),
        previousToken: hash,
        rotatedAt: isoAfter(now),
        expiresAt: isoAfter(now, refreshSeconds),
      })
      .where(
        and(
          eq(userSessions.id, sessionId),
          eq(userSessions.sessionToken, hash),
          gt(userSessions.expiresAt, isoAfter(now)),
        ),
      )
      .returning({ id: userSessions.id }),
    // No two columns of one name here: in a batch, a join mixes them up.
    db
      .select({
        ...subscriberColumns,
        previousToken: userSessions.previousToken,
        rotatedAt: userSessions.rotatedAt,
        sessionExpiresAt: userSessions.expiresAt,
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
  // One second on, because a token's `iat` is whole seconds: those issued in this second end too.
  const notBefore = Math.floor(now.getTime() / 1000) + 1;
  await kv.put(notBeforeKey(sessionId), String(notBefore), { expirationTtl: accessSeconds });
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
