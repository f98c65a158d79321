import { refreshSeconds } from "@/lib/auth/rules";
import { bearerToken, sessionOf } from "@/lib/auth/service";
import { deviceKind } from "@/lib/base/client";
import {
  appendCookies,
  completedAfter,
  completedValue,
  cookieNames,
  type NewCookie,
} from "@/lib/base/cookies";
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
  const bearer = bearerToken(headers.get("authorization"));
  const caller = bearer
    ? { ...guest, session: await sessionOf(bearer, tools) }
    : await resolveCaller(headers.get("cookie"), tools, true);
  try {
    if (!caller.session) throw new AppError("unauthorized");
    const input = parseJson(headers.get("content-type"), body ?? new Uint8Array(), progressInput);
    const { answer, merged } = await takeProgress(tools.openDb(), {
      email: caller.session.email,
      input,
      device: deviceKind(headers.get("user-agent"), headers.get("sec-ch-ua-mobile")),
      now: tools.now,
    });
    const response = Response.json(answer);
    response.headers.set("Cache-Control", "private, no-store");
    appendCookies(response.headers, bearer ? [] : completedCookies(caller, merged));
    return response;
  } catch (error) {
    // A session that was renewed on the way is renewed, whatever became of the question.
    if (!(error instanceof AppError)) throw error;
    const refusal = errorResponse(error);
    appendCookies(refusal.headers, caller.cookies);
    return refusal;
  }
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
