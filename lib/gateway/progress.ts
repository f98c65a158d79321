import { refreshSeconds } from "@/lib/auth/rules";
import { isRevoked } from "@/lib/auth/service";
import { verifyAccessToken } from "@/lib/auth/tokens";
import { deviceKind } from "@/lib/base/client";
import { completedAfter, completedValue, cookieLine, cookieNames, type NewCookie } from "@/lib/base/cookies";
import { AppError, errorResponse } from "@/lib/base/errors";
import { parseJson } from "@/lib/base/json";
import { progressInput } from "@/lib/progress/schema";
import { takeProgress } from "@/lib/progress/service";
import { type Caller, type CallerTools, guest, resolveCaller } from "./session";

/**
 * Answers `POST /api/progress`, the most frequent question of the product, without the app (docs/decisions/024):
 * one KV read for the session, one batch of the database. Refuses as the app would.
 */
export async function serveProgress(
  request: Request,
  body: Uint8Array<ArrayBuffer> | null,
  tools: CallerTools,
): Promise<Response> {
  const { headers } = request;
  const bearer = /^Bearer ([\w.-]+)$/.exec(headers.get("authorization") ?? "")?.[1];
  const caller = bearer
    ? await bearerOf(bearer, tools)
    : await resolveCaller(headers.get("cookie"), tools, true);
  if (!caller.session) return withCookies(errorResponse(new AppError("unauthorized")), caller.cookies);
  const input = parseJson(headers.get("content-type"), body ?? new Uint8Array(), progressInput);
  const { answer, merged } = await takeProgress(tools.openDb(), {
    email: caller.session.email,
    input,
    device: deviceKind(headers.get("user-agent"), headers.get("sec-ch-ua-mobile")),
    now: tools.now,
  });
  const response = Response.json(answer);
  response.headers.set("Cache-Control", "private, no-store");
  return withCookies(response, bearer ? [] : completedCookies(caller, merged));
}

async function bearerOf(token: string, { config, kv, openDb, now }: CallerTools): Promise<Caller> {
  const verified = await verifyAccessToken(token, config, now);
  if (!verified.ok || (await isRevoked(verified.value, { kv, openSessions: openDb }))) return guest;
  return { ...guest, session: verified.value };
}

/** The caller's cookies, with the list of completed chapters as it is now; left out where it has not changed. */
function completedCookies(
  { completed, cookies }: Caller,
  merged: readonly { chapterNumber: number; completed: boolean }[],
): NewCookie[] {
  const value = completedValue(completedAfter(completed, merged));
  if (cookies.length === 0 && value === completedValue(completed)) return [];
  const others = cookies.filter(({ name }) => name !== cookieNames.completed);
  return [...others, { name: cookieNames.completed, value, maxAge: refreshSeconds }];
}

function withCookies(response: Response, cookies: readonly NewCookie[]): Response {
  for (const cookie of cookies) response.headers.append("Set-Cookie", cookieLine(cookie));
  return response;
}
