import "server-only";
import { getCloudflareContext } from "@opennextjs/cloudflare";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import type { Subscriber } from "@/lib/accounts/schema";
import { getSignInTime } from "@/lib/auth/data";
import { attachedSession } from "@/lib/auth/known-session";
import { type RedeemedLogin, redeemCode, redeemToken } from "@/lib/auth/mutations";
import { isFreshSignIn, loginSeconds, refreshSeconds } from "@/lib/auth/rules";
import type { Session } from "@/lib/auth/schema";
import {
  bearerToken,
  type Credentials,
  endSession,
  endSessionOf,
  forgottenCookies,
  sessionCookies,
  sessionOf,
  startSession,
} from "@/lib/auth/service";
import {
  completedAfter,
  completedValue,
  cookieAttributes,
  cookieNames,
  type NewCookie,
  parseCompleted,
} from "@/lib/base/cookies";
import { AppError } from "@/lib/base/errors";
import { paths } from "@/lib/base/paths";
import { ok, type Result } from "@/lib/base/result";
import { type RequestContext, requestContext } from "./bindings";
import { whereFrom } from "./where-from";

/** The session of the caller (bearer token, else cookie) if it is good and not revoked, else `null`. */
export async function currentSession(): Promise<Session | null> {
  // Headers first: what asks for them is never prerendered, and no request has a context at build time.
  const bearer = bearerToken((await headers()).get("authorization"));
  const known = attachedSession((await getCloudflareContext({ async: true })).ctx);
  if (known !== undefined) return known;
  const token = bearer ?? (await cookies()).get(cookieNames.access)?.value;
  if (!token) return null;
  const { config, kv, db, now } = await requestContext();
  return sessionOf(token, { config, kv, openDb: () => db, now });
}

/** The caller's session, or `unauthorized` (401). For route handlers. */
export async function requireSession(): Promise<Session> {
  const session = await currentSession();
  if (!session) throw new AppError("unauthorized");
  return session;
}

/** The caller's session, or a redirect to sign-in that leads back to `next`. For pages and actions. */
export async function requireReader(next: string): Promise<Session> {
  return (await currentSession()) ?? redirect(paths.signIn({ next }));
}

/**
 * The caller's session if they signed in just now: for what cannot be taken back. `unauthorized` (401)
 * or `forbidden` (403) otherwise. For route handlers.
 */
export async function requireFreshSession(): Promise<Session> {
  const session = await requireSession();
  if (await isFresh(session)) return session;
  throw new AppError("forbidden", {
    message: "Your last sign-in is some time ago. Please sign in again first.",
  });
}

/** The same for pages and actions: otherwise a redirect to sign-in that says why and leads back to `next`. */
export async function requireFreshReader(next: string): Promise<Session> {
  const session = await requireReader(next);
  return (await isFresh(session)) ? session : redirect(paths.signIn({ next, problem: "fresh" }));
}

async function isFresh({ sessionId }: Session): Promise<boolean> {
  const { db, now } = await requestContext();
  const signedInAt = await getSignInTime(db, sessionId);
  return signedInAt !== null && isFreshSignIn(signedInAt, now);
}

type SignedIn = Credentials & { subscriber: Subscriber; login: RedeemedLogin };

/**
 * Redeems a link's token, or a code in the browser that asked, and starts a session in this browser.
 * `token_invalid` / `token_expired` otherwise, and nothing has changed.
 */
export async function signIn(
  proof: { token: string } | { email: string; code: string },
): Promise<Result<SignedIn, "token_invalid" | "token_expired">> {
  const { db, config, now } = await requestContext();
  const jar = await cookies();
  const redeemed =
    "token" in proof
      ? await redeemToken(db, { token: proof.token, config, now })
      : await redeemCode(db, { ...proof, binding: jar.get(cookieNames.login)?.value ?? null, config, now });
  if (!redeemed.ok) return redeemed;
  const started = await startSession(db, {
    login: redeemed.value,
    ...(await whereFrom()),
    adminEmails: config.adminEmails,
    config,
    now,
  });
  if (!started.ok) return started;
  await keepCredentials(started.value);
  jar.set(cookieNames.login, "", { ...cookieAttributes, maxAge: 0 });
  return ok({ ...started.value, login: redeemed.value });
}

/** Remembers in this browser that it asked for a sign-in mail, so that the mail's code works here. */
export async function keepLoginBinding(binding: string): Promise<void> {
  (await cookies()).set(cookieNames.login, binding, { ...cookieAttributes, maxAge: loginSeconds });
}

/** Puts a session into this browser. */
export function keepCredentials(credentials: Credentials): Promise<void> {
  return setCookies(sessionCookies(credentials));
}

/** Brings the list of completed chapters that this browser carries up to date, if it carries a session. */
export async function keepCompleted(changes: { chapterNumber: number; completed: boolean }[]): Promise<void> {
  const jar = await cookies();
  if (!jar.has(cookieNames.access)) return;
  const before = parseCompleted(jar.get(cookieNames.completed)?.value);
  const value = completedValue(completedAfter(before, changes));
  if (value === completedValue(before)) return;
  await setCookies([{ name: cookieNames.completed, value, maxAge: refreshSeconds }]);
}

/** Forgets the session in this browser. */
export function dropCredentials(): Promise<void> {
  return setCookies(forgottenCookies);
}

async function setCookies(lines: NewCookie[]): Promise<void> {
  const jar = await cookies();
  for (const { name, value, maxAge } of lines) jar.set(name, value, { ...cookieAttributes, maxAge });
}

/** Ends the caller's session here and on the server. Harmless when there is none. */
export async function signOut({ db, kv, now }: RequestContext): Promise<void> {
  const session = await currentSession();
  const refreshToken = (await cookies()).get(cookieNames.refresh)?.value;
  if (session) await endSession(db, { sessionId: session.sessionId, kv, now });
  else if (refreshToken) await endSessionOf(db, { refreshToken, kv, now });
  await dropCredentials();
}
