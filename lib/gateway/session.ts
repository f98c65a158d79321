import type { Db } from "@/db/client";
import { refreshSeconds } from "@/lib/auth/rules";
import type { Session } from "@/lib/auth/schema";
import { isRevoked, refreshSession } from "@/lib/auth/service";
import { accessSeconds, verifyAccessToken } from "@/lib/auth/tokens";
import type { WebConfig } from "@/lib/base/config";
import { cookieLine, cookieNames, readCookie } from "@/lib/base/cookies";

/** Who is asking, and the cookies that the answer has to bring along. */
export type Caller = { session: Session | null; accessToken: string | null; setCookies: string[] };

type Tools = { config: WebConfig; kv: KVNamespace; openDb: () => Db; now: Date };

/**
 * The caller as the cookies tell. An access token that has run out, or that was recalled (`checkRevoked`:
 * one KV read), is renewed by the refresh token on the way, so that a reader of long chapters stays
 * signed in and no form is lost. Throws when renewal is needed and the database does not answer.
 */
export async function resolveCaller(
  cookieHeader: string | null,
  tools: Tools,
  checkRevoked: boolean,
): Promise<Caller> {
  const guest: Caller = { session: null, accessToken: null, setCookies: [] };
  const { config, kv, openDb, now } = tools;
  const accessToken = readCookie(cookieHeader, cookieNames.access);
  if (accessToken) {
    const verified = await verifyAccessToken(accessToken, config, now);
    if (verified.ok) {
      const { issuedAt, ...session } = verified.value;
      const revoked =
        checkRevoked && (await isRevoked({ ...session, issuedAt }, { kv, openSessions: openDb }));
      if (!revoked) return { session, accessToken, setCookies: [] };
    }
  }
  const refreshToken = readCookie(cookieHeader, cookieNames.refresh);
  if (!refreshToken) return guest;
  const renewed = await refreshSession(openDb(), { refreshToken, kv, config, now });
  if (!renewed.ok) return { ...guest, setCookies: forgetLines() };
  const { session, ...credentials } = renewed.value;
  const setCookies = [cookieLine(cookieNames.access, credentials.accessToken, accessSeconds)];
  if (credentials.refreshToken) {
    setCookies.push(cookieLine(cookieNames.refresh, credentials.refreshToken, refreshSeconds));
  }
  return { session, accessToken: credentials.accessToken, setCookies };
}

function forgetLines(): string[] {
  return [cookieNames.access, cookieNames.refresh].map((name) => cookieLine(name, "", 0));
}
