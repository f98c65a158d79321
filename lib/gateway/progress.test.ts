import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { openDb } from "@/db/client";
import { endSession } from "@/lib/auth/service";
import { accessSeconds } from "@/lib/auth/tokens";
import type { AppError } from "@/lib/base/errors";
import { findChapter, readQuiz } from "@/lib/chapters/data";
import { getProgress } from "@/lib/progress/data";
import { aSignedInReader, config, cookieHeader, deadDatabase, later } from "@/test/doors";
import { db, now } from "@/test/factories";
import { answerApi } from "./api";
import { matchRoute } from "./routes";
import { callerOf } from "./session";

const tools = { config, kv: env.CACHE_KV, openDb: () => db, now: later(60) };
const update = { chapterNumber: 1, deviceId: "phone", at: now.toISOString() };

/** What the gateway answers by itself. */
async function tell(
  headers: Record<string, string>,
  content: unknown,
  { pathname = "/api/progress", ...others }: Partial<typeof tools> & { pathname?: string } = {},
): Promise<Response> {
  const request = new Request(`http://localhost:8787${pathname}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: "{}",
  });
  const body = new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
  const route = matchRoute(pathname);
  const all = { ...tools, ...others };
  const caller = await callerOf(request.headers, all);
  const answer = route && (await answerApi(request, { route, pathname, body, caller, tools: all }));
  if (!answer) throw new Error("left to the app");
  return answer;
}

const codeOf = (asked: Promise<Response>) =>
  asked.then(
    async (response) => ((await response.json()) as { code?: string }).code ?? "answered",
    (error) => (error as AppError).code,
  );

test("one update is answered with its progress, several with as many, and all is kept", async () => {
  const { session, cookies: cookie } = await aSignedInReader();
  const one = await tell({ cookie }, { ...update, timeSpent: 15 });
  expect(one.headers.get("cache-control")).toBe("private, no-store");
  expect(await one.json()).toMatchObject({ chapterNumber: 1, timeSpent: 15 });
  const two = await tell({ cookie }, { updates: [update, { ...update, chapterNumber: 2, timeSpent: 7 }] });
  expect(await two.json()).toMatchObject([
    { chapterNumber: 1, timeSpent: 15 },
    { chapterNumber: 2, timeSpent: 7 },
  ]);
  expect(await getProgress(db, session.email, 2)).toMatchObject({ timeSpent: 7 });
});

test("the kind of the device is noted from its headers", async () => {
  const { cookies: cookie } = await aSignedInReader();
  await tell({ cookie, "user-agent": "Mozilla/5.0 (iPhone)" }, { ...update, timeSpent: 15 });
  const { results } = await env.DB.prepare("select kind from progress_devices").all();
  expect(results).toEqual([{ kind: "phone" }]);
});

test("the list of completed chapters follows in the browser, and only there, and only when it changes", async () => {
  const { cookies: cookie, accessToken } = await aSignedInReader();
  const done = { ...update, completed: true };
  const set = await tell({ cookie: `${cookie}; __Host-completed=3` }, done);
  expect(set.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-completed=1\.3; Max-Age=2592000;/),
  ]);
  const again = await tell({ cookie: `${cookie}; __Host-completed=1.3` }, done);
  expect(again.headers.getSetCookie()).toEqual([]);
  const back = { ...update, at: later(30).toISOString(), completed: false };
  const unset = await tell({ cookie: `${cookie}; __Host-completed=1.3` }, back);
  expect(unset.headers.getSetCookie()).toEqual([expect.stringMatching(/^__Host-completed=3;/)]);
  const bearer = await tell(
    { authorization: `Bearer ${accessToken}` },
    { ...done, at: later(40).toISOString() },
  );
  expect(await bearer.json()).toMatchObject({ completed: true });
  expect(bearer.headers.getSetCookie()).toEqual([]);
});

test("a session that ran out is renewed on the way, with what was just completed", async () => {
  const { refreshToken } = await aSignedInReader();
  const cookie = cookieHeader({ accessToken: "old", refreshToken });
  const response = await tell({ cookie }, { ...update, completed: true }, { now: later(accessSeconds + 1) });
  expect(await response.json()).toMatchObject({ completed: true });
  const names = response.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
  expect(names).toContainEqual(expect.stringMatching(/^__Host-access=./));
  expect(names).toContainEqual(expect.stringMatching(/^__Host-refresh=./));
  expect(names.filter((name) => name?.startsWith("__Host-completed"))).toEqual(["__Host-completed=1"]);
});

test("guests, made-up tokens and sessions that were ended are refused, and what they held is forgotten", async () => {
  const { cookies: cookie, session, accessToken } = await aSignedInReader();
  expect(await codeOf(tell({}, update))).toBe("unauthorized");
  expect(await codeOf(tell({ authorization: "Bearer made.up.token" }, update))).toBe("unauthorized");
  expect(await codeOf(tell({ cookie }, update))).toBe("answered");
  await endSession(db, { sessionId: session.sessionId, kv: env.CACHE_KV, now });
  expect(await codeOf(tell({ authorization: `Bearer ${accessToken}` }, update))).toBe("unauthorized");
  const refused = await tell({ cookie }, update);
  expect(refused.status).toBe(401);
  expect(refused.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^__Host-access=; Max-Age=0;/));
});

test.each<[refusal: string, headers: Record<string, string>, content: unknown]>([
  ["unsupported_media_type", { "content-type": "text/plain" }, update],
  ["invalid_request", {}, "{"],
  ["invalid_request", {}, { ...update, email: "other@example.com" }],
  ["not_found", {}, { ...update, chapterNumber: 99 }],
])("%s is what a bad question gets", async (refusal, headers, content) => {
  const { cookies: cookie } = await aSignedInReader();
  expect(await codeOf(tell({ cookie, ...headers }, content))).toBe(refusal);
  expect(await codeOf(tell({ cookie }, update))).toBe("answered");
});

test("a session that was renewed on the way to a refusal reaches its browser all the same", async () => {
  const { refreshToken } = await aSignedInReader();
  const cookie = cookieHeader({ accessToken: "old", refreshToken });
  const response = await tell({ cookie }, "{", { now: later(accessSeconds + 1) });
  expect(response.status).toBe(400);
  const names = response.headers.getSetCookie().map((line) => line.split("=", 1)[0]);
  expect(names).toEqual(expect.arrayContaining(["__Host-access", "__Host-refresh"]));
});

test("while the database does not answer nothing is said to be kept", async () => {
  const { cookies: cookie } = await aSignedInReader();
  await expect(tell({ cookie }, update, { openDb: () => openDb(deadDatabase) })).rejects.toThrow();
});

test("answers to a quiz are graded, and refused as the app would", async () => {
  const { cookies: cookie, session } = await aSignedInReader();
  const chapter = findChapter(1);
  const quizId = chapter?.quizzes[0] ?? "";
  const quiz = await readQuiz(session, { chapterNumber: 1, quizId });
  if (!quiz.ok) throw new Error("chapter 1 has no quiz");
  const key = Object.fromEntries(quiz.value.questions.map(({ id, answer }) => [id, answer]));
  const asked = { chapterNumber: 1, quizId, answers: key };
  const grade = await tell({ cookie }, asked, { pathname: "/api/progress/quiz" });
  expect(grade.headers.get("cache-control")).toBe("private, no-store");
  expect(await grade.json()).toMatchObject({ passed: true });
  expect(await getProgress(db, session.email, 1)).toMatchObject({ quizzesPassed: [quizId] });

  const codes: [string, object][] = [
    ["invalid_request", { ...asked, answers: { "no-such-question": "1" } }],
    ["not_found", { ...asked, quizId: "none" }],
    ["forbidden", { ...asked, chapterNumber: 12, quizId: findChapter(12)?.quizzes[0] }],
  ];
  for (const [code, content] of codes) {
    expect(await codeOf(tell({ cookie }, content, { pathname: "/api/progress/quiz" }))).toBe(code);
  }
});
