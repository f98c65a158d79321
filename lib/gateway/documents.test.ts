import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDb } from "@/db/client";
import { contentAccessLogs, emailSubscribers, userSessions } from "@/db/schema";
import { accessSeconds } from "@/lib/auth/tokens";
import { AppError } from "@/lib/base/errors";
import { listChapters, readChapter } from "@/lib/chapters/data";
import type { Access } from "@/lib/chapters/schema";
import { aSignedInReader, assetsOf, config, cookieHeader, deadDatabase, deadKv, later } from "@/test/doors";
import { db } from "@/test/factories";
import { takeConsoleErrors } from "@/test/guards";
import { serveDocument } from "./documents";

const personal = "private, no-store";
const shared = "public, max-age=0, must-revalidate";

function frame(number: number, inside: string): string {
  return `<!DOCTYPE html><html lang="en"><body><chapter-body>${inside}</chapter-body><chapter-progress chapter="${number}"></chapter-progress></body></html>`;
}

function chapterOf(access: Access) {
  const chapter = listChapters().find((one) => one.access === access);
  if (!chapter) throw new Error(`the book has no ${access} chapter`);
  return { ...chapter, path: `/chapters/${chapter.slug}` };
}

const [free, gated, bought] = [chapterOf("free"), chapterOf("subscriber"), chapterOf("purchased")];
const html = '<!DOCTYPE html><html lang="en"><body>';
const files = {
  "/_documents/index.html": `${html}<h1>Welcome</h1></body></html>`,
  "/_documents/privacy.html": `${html}<h1>Privacy</h1></body></html>`,
  "/_documents/not-found.html": `${html}<h1>Nothing here</h1></body></html>`,
  "/_documents/chapters.html": `${html}<chapter-progress chapter="${free.number}"></chapter-progress></body></html>`,
  [`/_documents${free.path}.html`]: frame(free.number, "the free text"),
  [`/_documents${gated.path}.html`]: frame(gated.number, "the box in place of the text"),
  [`/_documents${bought.path}.html`]: frame(bought.number, "the box in place of the text"),
};
const stub = assetsOf(files);

// Views are gathered for a second before they are written.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

type Visit = {
  cookies?: string;
  method?: string;
  kv?: KVNamespace;
  database?: D1Database;
  at?: Date;
};

/** A visit to a document, with everything that runs on after the answer. */
async function visit(path: string, { cookies, method = "GET", kv, database, at = later(60) }: Visit = {}) {
  const work: Promise<unknown>[] = [];
  const headers = { "user-agent": "Gecko/20100101 Firefox/145.0", ...(cookies ? { cookie: cookies } : {}) };
  const response = await serveDocument(new Request(`${config.siteUrl}${path}`, { method, headers }), path, {
    assets: stub.assets,
    kv: kv ?? env.CACHE_KV,
    openDb: () => openDb(database ?? env.DB),
    config,
    now: at,
    clientAddress: "203.0.113.77",
    waitUntil: (promise) => work.push(promise),
  });
  const text = await response.text();
  await vi.runAllTimersAsync();
  await Promise.all(work);
  const cacheControl = response.headers.get("cache-control");
  return { status: response.status, headers: response.headers, cacheControl, text };
}

/** The gated text of a chapter, as whoever may read it reads it. */
async function bodyOf(number: number): Promise<string> {
  const chapter = await readChapter({ hasAccess: true, hasPurchased: true, role: "admin" }, number);
  if (!chapter.ok) throw new Error("an admin may not read");
  return chapter.value.html;
}

const views = () => db.select().from(contentAccessLogs);

test.each(["/", "/privacy", "/chapters", free.path, gated.path, bought.path])(
  "a guest gets %s as it was built, the same for all, without cookies and without a log",
  async (path) => {
    const file = path === "/" ? "/index" : path;
    const answer = await visit(path, { kv: deadKv, database: deadDatabase });
    expect(answer).toMatchObject({ status: 200, cacheControl: shared });
    expect(answer.text).toBe(files[`/_documents${file}.html`]);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("vary")).toBe("Cookie");
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await views()).toEqual([]);
  },
);

test.each(["/chapters/no-such-chapter", `/chapters/${free.number}`, "/nowhere", "/not-found", "/chapters/"])(
  "%s is the page that says that there is nothing, with 404",
  async (path) => {
    expect(await visit(path)).toMatchObject({ status: 404, text: files["/_documents/not-found.html"] });
  },
);

test("a file is asked for once, and by no name that a visitor made up", async () => {
  for (const path of [free.path, free.path, "/chapters/..%2f..%2fsecret", "/chapters/%2e%2e%2fx"]) {
    await visit(path);
  }
  const names = new Set(Object.keys(files));
  expect(stub.asked.every((path) => names.has(path))).toBe(true);
  expect(new Set(stub.asked).size).toBe(stub.asked.length);
});

test("a reader with the right gets the gated text, for themselves alone", async () => {
  const { cookies, session } = await aSignedInReader();
  const answer = await visit(gated.path, { cookies });
  expect(answer).toMatchObject({ status: 200, cacheControl: personal });
  expect(answer.text).toContain(`<chapter-body>${await bodyOf(gated.number)}</chapter-body>`);
  expect(answer.text).toContain(` data-reader="${session.readerId}" data-role="reader">`);
  expect((await visit(gated.path)).text).toBe(files[`/_documents${gated.path}.html`]);
});

test.each([
  ["nobody", null, "subscriber", false],
  ["a reader without access", { hasAccess: false }, "subscriber", false],
  ["a subscriber", { hasAccess: true }, "subscriber", true],
  ["a buyer without access", { hasAccess: false, hasPurchased: true }, "subscriber", true],
  ["an admin", { hasAccess: false, role: "admin" }, "subscriber", true],
  ["nobody", null, "purchased", false],
  ["a subscriber", { hasAccess: true }, "purchased", false],
  ["a buyer", { hasPurchased: true }, "purchased", true],
  ["an admin", { hasAccess: false, role: "admin" }, "purchased", true],
] as const)("%s (%j) is shown the text of a %s chapter: %j", async (_, rights, access, may) => {
  const chapter = chapterOf(access);
  const cookies = rights ? (await aSignedInReader(rights)).cookies : "";
  const answer = await visit(chapter.path, { cookies });
  expect(answer.status).toBe(200);
  expect(answer.text.includes(await bodyOf(chapter.number))).toBe(may);
  expect(answer.text.includes("the box in place of the text")).toBe(!may);
  expect(answer.cacheControl).toBe(rights ? personal : shared);
  expect(await views()).toHaveLength(may ? 1 : 0);
});

test("a right that was taken away while the token lasts ends with the session", async () => {
  const { cookies, session } = await aSignedInReader();
  expect((await visit(gated.path, { cookies })).text).not.toContain("the box in place of the text");
  await db.delete(userSessions);
  await env.CACHE_KV.put(`not-before:${session.sessionId}`, String(later(30).getTime() / 1000));
  const answer = await visit(gated.path, { cookies });
  expect(answer.text).toBe(files[`/_documents${gated.path}.html`]);
  expect(answer.cacheControl).toBe(personal);
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-access=; Max-Age=0;/),
    expect.stringMatching(/^__Host-refresh=; Max-Age=0;/),
    expect.stringMatching(/^__Host-completed=; Max-Age=0;/),
  ]);
});

test("a reader whose access token ran out reads on, and the new cookies are never in a shared answer", async () => {
  const { refreshToken } = await aSignedInReader();
  const answer = await visit(gated.path, { cookies: cookieHeader({ refreshToken }) });
  expect(answer.text).toContain(await bodyOf(gated.number));
  expect(answer.headers.getSetCookie()).toHaveLength(3);
  expect(answer.cacheControl).toBe(personal);
});

test("a reader's completed chapters are shown to them, and to nobody without a session", async () => {
  const { cookies } = await aSignedInReader();
  const completed = `__Host-completed=${free.number}`;
  const done = `<chapter-progress chapter="${free.number}" completed>`;
  expect((await visit("/chapters", { cookies: `${cookies}; ${completed}` })).text).toContain(done);
  expect((await visit("/chapters", { cookies })).text).not.toContain(done);
  expect(await visit("/chapters", { cookies: completed })).toMatchObject({
    text: files["/_documents/chapters.html"],
    cacheControl: shared,
  });
});

test("the reading settings are in the page, which then is nobody else's; made-up ones are not", async () => {
  const answer = await visit(free.path, { cookies: "reading=size-xl.width-wide" });
  expect(answer.text).toContain('<html lang="en" data-size="xl" data-width="wide">');
  expect(answer.cacheControl).toBe(personal);
  expect(await visit(free.path, { cookies: 'reading=size-">.huge' })).toMatchObject({
    text: files[`/_documents${free.path}.html`],
    cacheControl: shared,
  });
});

test("the chosen theme is in the page, which then is nobody else's; a made-up one is not", async () => {
  const answer = await visit(free.path, { cookies: "theme=dark" });
  expect(answer.text).toContain('<html lang="en" data-theme="dark">');
  expect(answer.cacheControl).toBe(personal);
  expect(await visit(free.path, { cookies: 'theme="><script>' })).toMatchObject({
    text: files[`/_documents${free.path}.html`],
    cacheControl: shared,
  });
});

test("a view is logged once, with the network only, and a HEAD is answered alike but is no view", async () => {
  const { cookies, session } = await aSignedInReader();
  for (const { path } of [free, gated]) {
    const head = await visit(path, { cookies, method: "HEAD" });
    expect(head).toMatchObject({ status: 200, text: "", cacheControl: personal });
  }
  expect(await views()).toEqual([]);
  await visit(gated.path, { cookies });
  expect(await views()).toMatchObject([
    {
      email: session.email,
      chapterNumber: gated.number,
      accessType: "view",
      ipAddress: "203.0.113.0/24",
      userAgent: "Firefox",
    },
  ]);
  await visit(free.path, { cookies });
  await visit("/chapters", { cookies });
  expect((await views()).map(({ chapterNumber }) => chapterNumber).sort()).toEqual(
    [free.number, gated.number].sort(),
  );
});

test("with D1 down public pages are served whole, and a reader whose session is fresh reads on", async () => {
  const { cookies, session } = await aSignedInReader();
  for (const path of ["/", "/chapters", free.path, gated.path]) {
    const answer = await visit(path, { cookies, database: deadDatabase });
    expect(answer.status, path).toBe(200);
    expect(answer.text).toContain(session.readerId);
    expect(answer.text).toMatch(/<\/html>$/);
    expect(answer.cacheControl).toBe(personal);
  }
  expect(takeConsoleErrors().flat().join()).toMatch(/access_log_dropped.*"count":1/);
});

test("with D1 down and a session to renew, public pages are a guest's, gated ones 503, until it is back", async () => {
  const { cookies } = await aSignedInReader();
  const at = later(accessSeconds);
  const down = { cookies, at, database: deadDatabase };
  expect(await visit(free.path, down)).toMatchObject({
    text: files[`/_documents${free.path}.html`],
    cacheControl: shared,
  });
  const refusal = await visit(gated.path, down).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AppError);
  expect(refusal).toMatchObject({ code: "unavailable" });
  expect(takeConsoleErrors().flat().join()).toContain("session_unreadable");
  expect((await visit(gated.path, { cookies, at })).text).toContain(await bodyOf(gated.number));
});

test("with KV down D1 says whether the session counts", async () => {
  const { cookies, accessToken } = await aSignedInReader();
  expect((await visit(gated.path, { cookies, kv: deadKv })).text).toContain(await bodyOf(gated.number));
  await db.delete(userSessions);
  const ended = await visit(gated.path, { cookies: cookieHeader({ accessToken }), kv: deadKv });
  expect(ended.text).toBe(files[`/_documents${gated.path}.html`]);
});

test("with both down public pages are served and gated ones 503", async () => {
  const { cookies } = await aSignedInReader();
  const down = { cookies, kv: deadKv, database: deadDatabase };
  expect((await visit(free.path, down)).status).toBe(200);
  await expect(visit(gated.path, down)).rejects.toMatchObject({ code: "unavailable" });
  await expect(visit(bought.path, { ...down, method: "HEAD" })).rejects.toMatchObject({
    code: "unavailable",
  });
  expect(takeConsoleErrors().length).toBeGreaterThan(0);
  expect((await visit(gated.path, { cookies })).text).toContain(await bodyOf(gated.number));
});

test("a reader who is gone is a guest as soon as the session is renewed", async () => {
  const { cookies } = await aSignedInReader();
  await db.delete(emailSubscribers);
  const answer = await visit(gated.path, { cookies, at: later(accessSeconds) });
  expect(answer.text).toBe(files[`/_documents${gated.path}.html`]);
  expect(answer.cacheControl).toBe(personal);
});
