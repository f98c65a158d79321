import type { Db } from "@/db/client";
import type { Session } from "@/lib/auth/schema";
import { bearerToken, forgottenCookies, refreshSession, sessionCookies, sessionOf } from "@/lib/auth/service";
import type { WebConfig } from "@/lib/base/config";
import { appendCookies, cookieNames, type NewCookie, parseCompleted, readCookie } from "@/lib/base/cookies";
import { AppError } from "@/lib/base/errors";
import { log, reasonOf } from "@/lib/base/log";

/** Who is asking, the chapters they completed as far as their cookies say, and the cookies to set on the way out. */
export type Caller = {
  session: Session | null;
  completed: number[];
  cookies: NewCookie[];
  /** Known by a token in a header, so that no cookie is theirs. */
  isBearer?: true;
};

/** Nobody who is known. */
export const guest: Caller = { session: null, completed: [], cookies: [] };

/** What knowing the caller takes. */
export type CallerTools = { config: WebConfig; kv: KVNamespace; openDb: () => Db; now: Date };

/**
 * The caller as the cookies tell. An access token that has run out, or that was recalled (`checkRevoked`:
 * one KV read), is renewed by the refresh token on the way, so that a reader of long chapters stays
 * signed in and no form is lost. Throws when renewal is needed and the database does not answer.
 */
export async function resolveCaller(
  cookieHeader: string | null,
  tools: CallerTools,
  checkRevoked: boolean,
): Promise<Caller> {
  const { config, kv, openDb, now } = tools;
  const accessToken = readCookie(cookieHeader, cookieNames.access);
  const known = accessToken ? await sessionOf(accessToken, tools, checkRevoked) : null;
  if (known) {
    const completed = parseCompleted(readCookie(cookieHeader, cookieNames.completed));
    return { session: known, completed, cookies: [] };
  }
  const refreshToken = readCookie(cookieHeader, cookieNames.refresh);
  if (!refreshToken) return guest;
  const renewed = await refreshSession(openDb(), { refreshToken, kv, config, now });
  if (!renewed.ok) return { ...guest, cookies: forgottenCookies };
  const { session, completed } = renewed.value;
  return { session, completed, cookies: sessionCookies(renewed.value) };
}

/** Who is asking the API: by a bearer token, else as the cookies tell. Always looks whether the token was recalled. */
export async function callerOf(headers: Headers, tools: CallerTools): Promise<Caller> {
  const bearer = bearerToken(headers.get("authorization"));
  if (!bearer) return resolveCaller(headers.get("cookie"), tools, true);
  return { ...guest, session: await sessionOf(bearer, tools), isBearer: true };
}

/** Sets the cookies of a session that was renewed on the way, but none that the answer decides itself. */
export function setRenewed(headers: Headers, cookies: readonly NewCookie[]): void {
  const decided = new Set(headers.getSetCookie().map((line) => line.split("=", 1)[0]));
  // Who signs in or out by this answer has another session, or none.
  if (decided.has(cookieNames.access)) return;
  appendCookies(
    headers,
    cookies.filter(({ name }) => !decided.has(name)),
  );
}

/**
 * The same for what may be answered to a guest: then one is taken for a guest when the sessions cannot be
 * read. What is `gated` is not; it is `unavailable`.
 */
export async function findCaller(
  cookies: string | null,
  tools: CallerTools,
  gated: boolean,
): Promise<Caller> {
  try {
    return await resolveCaller(cookies, tools, gated);
  } catch (error) {
    log("error", "session_unreadable", { error: reasonOf(error) });
    if (gated) throw new AppError("unavailable", { cause: error });
    return guest;
  }
}
