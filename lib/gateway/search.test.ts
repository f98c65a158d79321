import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { openDb } from "@/db/client";
import { emailSubscribers, userSessions } from "@/db/schema";
import { endSession } from "@/lib/auth/service";
import { accessSeconds } from "@/lib/auth/tokens";
import { listChapters } from "@/lib/chapters/data";
import type { Library } from "@/lib/chapters/search/schema";
import { aSignedInReader, config, cookieHeader, deadDatabase, deadKv, later } from "@/test/doors";
import { db } from "@/test/factories";
import { takeConsoleErrors } from "@/test/guards";
import { serveLibrary } from "./search";

const live = { config, kv: env.CACHE_KV, openDb: () => db, now: later(60) };
const dead = { ...live, kv: deadKv, openDb: () => openDb(deadDatabase) };

function ask(headers: Record<string, string> = {}, tools = live, method = "GET"): Promise<Response> {
  return serveLibrary(new Request(`${config.siteUrl}/search.json`, { method, headers }), tools);
}

/** The kinds of chapter of which an answer holds passages. */
async function openIn(response: Response): Promise<string[]> {
  const { chapters, passages } = (await response.json()) as Library;
  expect(chapters).toHaveLength(listChapters().length);
  const held = new Set(passages.map(({ chapter }) => chapter));
  return [...new Set(chapters.filter(({ number }) => held.has(number)).map(({ access }) => access))].sort();
}

test("a guest gets what is free, as an answer that anybody may keep and ask after", async () => {
  const response = await ask({ cookie: "theme=dark" });
  expect(response.headers.get("cache-control")).toBe("public, max-age=0, must-revalidate");
  expect(response.headers.get("vary")).toBe("Cookie");
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const etag = response.headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[\w-]{16}"$/);
  expect(await openIn(response)).toEqual(["free"]);
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const again = await ask({ "if-none-match": known });
    expect(again.status, known).toBe(304);
    expect(await again.text()).toBe("");
  }
  for (const other of ['"other"', "", etag.slice(1, -1)]) {
    expect((await ask({ "if-none-match": other })).status, other).toBe(200);
  }
});

test("HEAD has the headers and no body", async () => {
  const response = await ask({}, live, "HEAD");
  expect(response.headers.get("etag")).toMatch(/^"/);
  expect(await response.text()).toBe("");
});

test.each([
  ["without access", { hasAccess: false }, ["free"]],
  ["with access", {}, ["free", "subscriber"]],
  ["who bought the book", { hasPurchased: true }, ["free", "purchased", "subscriber"]],
] as const)("a reader %s gets what they may read, and nobody may keep it", async (_, values, expected) => {
  const { cookies } = await aSignedInReader(values);
  const response = await ask({ cookie: cookies, "if-none-match": "*" });
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(response.headers.get("etag")).toBeNull();
  expect(await openIn(response)).toEqual(expected);
});

test("after a reader with rights a guest still gets what is free", async () => {
  const { cookies } = await aSignedInReader({ hasPurchased: true });
  expect(await openIn(await ask({ cookie: cookies }))).toContain("purchased");
  expect(await openIn(await ask())).toEqual(["free"]);
});

test("a session that was ended, and a right that was taken away, count no more", async () => {
  const { session, cookies } = await aSignedInReader();
  expect(await openIn(await ask({ cookie: cookies }))).toEqual(["free", "subscriber"]);
  await db.update(emailSubscribers).set({ hasAccess: false });
  await env.CACHE_KV.put(`not-before:${session.sessionId}`, String(later(30).getTime() / 1000));
  expect(await openIn(await ask({ cookie: cookies }))).toEqual(["free"]);
  await endSession(db, { sessionId: session.sessionId, kv: env.CACHE_KV, now: later(30) });
  const ended = await ask({ cookie: cookies });
  expect(ended.headers.get("cache-control")).toBe("private, no-store");
  expect(await openIn(ended)).toEqual(["free"]);
});

test("a session that is renewed on the way gets its cookies, in an answer that nobody may keep", async () => {
  const { refreshToken } = await aSignedInReader();
  const response = await ask({ cookie: cookieHeader({ refreshToken }) });
  expect(response.headers.getSetCookie()).toHaveLength(3);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(await openIn(response)).toEqual(["free", "subscriber"]);
});

test("when a session cannot be checked the answer is unavailable, not less and not more; guests are served", async () => {
  const { cookies, accessToken } = await aSignedInReader();
  await expect(ask({ cookie: cookies }, dead)).rejects.toMatchObject({ code: "unavailable" });
  await expect(ask({ cookie: cookies }, { ...dead, now: later(accessSeconds) })).rejects.toMatchObject({
    code: "unavailable",
  });
  expect(takeConsoleErrors().flat().join()).toContain("session_unreadable");
  expect(await openIn(await ask({}, dead))).toEqual(["free"]);
  expect(await openIn(await ask({ cookie: cookies }))).toEqual(["free", "subscriber"]);
  await db.delete(userSessions);
  expect(await openIn(await ask({ cookie: cookieHeader({ accessToken }) }, { ...live, kv: deadKv }))).toEqual(
    ["free"],
  );
});
