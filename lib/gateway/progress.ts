import { refreshSeconds } from "@/lib/auth/rules";
import type { Session } from "@/lib/auth/schema";
import { deviceKind } from "@/lib/base/client";
import { appendCookies, completedAfter, completedValue, cookieNames } from "@/lib/base/cookies";
import { parseJson } from "@/lib/base/json";
import { quizInput } from "@/lib/progress/quiz/schema";
import { answerQuiz } from "@/lib/progress/quiz/service";
import { progressInput } from "@/lib/progress/schema";
import { takeProgress } from "@/lib/progress/service";
import { securedHeaders } from "./security";
import type { Caller, CallerTools } from "./session";

const personalHeaders = securedHeaders({ "Cache-Control": "private, no-store" });

type Told = { session: Session; caller: Caller; body: Uint8Array<ArrayBuffer>; tools: CallerTools };

/**
 * Answers `POST /api/progress`, the most frequent question of the product, without the app (docs/decisions/024):
 * one batch of the database. Refuses as the app would.
 */
export async function serveProgress(
  { headers }: Request,
  { session, caller, body, tools }: Told,
): Promise<Response> {
  const { answer, merged } = await takeProgress(tools.openDb(), {
    email: session.email,
    input: parseJson(headers.get("content-type"), body, progressInput),
    device: deviceKind(headers.get("user-agent"), headers.get("sec-ch-ua-mobile")),
    now: tools.now,
  });
  const response = Response.json(answer, { headers: personalHeaders });
  const value = completedValue(completedAfter(caller.completed, merged));
  if (!caller.isBearer && value !== completedValue(caller.completed)) {
    appendCookies(response.headers, [{ name: cookieNames.completed, value, maxAge: refreshSeconds }]);
  }
  return response;
}

/** Answers `POST /api/progress/quiz` in the same way: one batch of the database. */
export async function serveQuiz(
  { headers }: Request,
  { session, body, tools }: Omit<Told, "caller">,
): Promise<Response> {
  const input = parseJson(headers.get("content-type"), body, quizInput);
  const grade = await answerQuiz(tools.openDb(), { reader: session, ...input, now: tools.now });
  return Response.json(grade, { headers: personalHeaders });
}
