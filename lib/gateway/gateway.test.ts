import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { findChapter } from "@/lib/chapters/data";
import { aSignedInReader, assetsOf, deadDatabase, deadKv } from "@/test/doors";
import { takeConsoleErrors } from "@/test/guards";
import { createGateway, type GatewayEnv } from "./gateway";

const site = "http://localhost:8787";
const gatedPath = `/chapters/${findChapter(4)?.slug}`;
const page = '<!DOCTYPE html><html lang="en"><body><h1>A page</h1></body></html>';
const { assets } = assetsOf({
  "/_documents/index.html": page,
  "/_documents/not-found.html": page.replace("A page", "Nothing here"),
  [`/_documents${gatedPath}.html`]: page,
  "/_documents/openapi.json": "{}",
  "/og/book.png": "a picture",
});
const bindings = { ...env, ASSETS: assets };

type Answering = (request: Request) => Response | Promise<Response>;
type Setting = { app?: Answering; over?: Partial<GatewayEnv> & Record<string, unknown> };

/** One request through the front door, with what the app behind it was asked. */
async function ask(path: string, init: RequestInit = {}, { app, over = {} }: Setting = {}) {
  const asked: Request[] = [];
  const gateway = createGateway(async () => ({
    fetch: async (request: Request) => {
      asked.push(request);
      return app ? app(request) : Response.json({ from: "the app" });
    },
  }));
  const ctx = createExecutionContext();
  const response = await gateway.fetch(new Request(site + path, init), { ...bindings, ...over }, ctx);
  const text = await response.text();
  await waitOnExecutionContext(ctx);
  return { status: response.status, headers: response.headers, text, asked };
}

const json = { "content-type": "application/json" };
const post = (body: string, headers: Record<string, string> = {}) => ({
  method: "POST",
  body,
  headers: { ...json, ...headers },
});

const everywhere: [string, string, RequestInit, number][] = [
  ["a document", "/", {}, 200],
  ["a HEAD of a document", "/", { method: "HEAD" }, 200],
  ["a page of the app", "/sign-in", {}, 200],
  ["the API", "/api/health", {}, 200],
  ["a file", "/robots.txt", {}, 200],
  ["what can be searched", "/search.json", {}, 200],
  ["the description of the API", "/api/openapi.json", {}, 200],
  ["a write of what can be searched", "/search.json", post("{}"), 405],
  ["nothing there", "/nowhere", {}, 404],
  ["nothing there on the API", "/api/nowhere", {}, 404],
  ["a preflight", "/api/health", { method: "OPTIONS" }, 204],
  ["a method that is not allowed", "/api/health", { method: "DELETE" }, 405],
  ["a foreign form", "/sign-in", post(""), 403],
];

test.each(everywhere)("%s (%s) is answered with a request id and the security headers", async (...row) => {
  const [, path, init, status] = row;
  const { headers, ...answer } = await ask(path, init);
  expect(answer.status).toBe(status);
  expect(headers.get("x-request-id")).toMatch(/^[\da-f-]{36}$/);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("strict-transport-security")).toContain("max-age=63072000");
  expect(headers.get("referrer-policy")).toBe("same-origin");
  expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(headers.get("permissions-policy")).toContain("camera=()");
  expect(headers.get("content-security-policy")).toMatch(/^script-src 'self'(?!.*unsafe)/);
});

test("the request's id is the gateway's, new each time, and the app and the log know it", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const answers = [];
  for (const _ of [1, 2])
    answers.push(await ask("/api/health?token=secret", { headers: { "x-request-id": "mine" } }));
  const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)));
  log.mockRestore();
  const ids = answers.map(({ headers }) => headers.get("x-request-id"));
  expect(new Set([...ids, "mine"]).size).toBe(3);
  expect(answers.map(({ asked }) => asked[0]?.headers.get("x-request-id"))).toEqual(ids);
  expect(lines).toMatchObject(ids.map((requestId) => ({ event: "request", requestId, status: 200 })));
  expect(JSON.stringify(lines)).not.toContain("secret");
});

test("what is on no list is refused without entering the app", async () => {
  const refusals: [string, RequestInit, number][] = [
    ["/nowhere", {}, 404],
    ["/nowhere", post(""), 404],
    ["/api/nowhere", {}, 404],
    ["/_next/image?url=x", {}, 404],
    ["/_documents/index.html", {}, 404],
    ["/cdn-cgi/_next_cache/x", {}, 404],
    ["/_next/static/x.js.map", {}, 404],
    ["/sign-in", { method: "PUT" }, 405],
    ["/sign-in", post("", { cookie: "a=1" }), 403],
    ["/api/progress", post("{}", { cookie: "a=1" }), 403],
    ["/api/progress", post("x".repeat(64 * 1024 + 1)), 413],
    ["/api/progress", post("{}"), 401],
  ];
  for (const [path, init, status] of refusals) {
    const answer = await ask(path, init);
    expect(answer.status, path).toBe(status);
    expect(answer.asked, path).toEqual([]);
  }
  expect((await ask("/sign-in", post("", { origin: site }))).asked).toHaveLength(1);
  expect((await ask("/api/auth/magic-link", post("x".repeat(16 * 1024)))).asked).toHaveLength(1);
});

test("a page that is not there is the book's own page; whatever is no page gets a few words", async () => {
  expect(await ask("/nowhere")).toMatchObject({ status: 404, text: expect.stringContaining("Nothing here") });
  expect(await ask("/nowhere", { method: "HEAD" })).toMatchObject({ status: 404, text: "" });
  const others: [string, RequestInit][] = [
    ["/nowhere", post("")],
    ["/nowhere", { method: "OPTIONS" }],
    ["/api/nowhere", {}],
    ["/_next/image", {}],
    ["/cdn-cgi/image/x", {}],
  ];
  for (const [path, init] of others) {
    const { status, text } = await ask(path, init);
    expect(status, path).toBe(404);
    expect(text, path).toContain("There is nothing here.");
  }
});

test.each([
  ["POST", "/sign-in", 16],
  ["POST", "/api/auth/magic-link", 16],
  ["POST", "/api/progress/quiz", 64],
  ["PATCH", "/api/admin/subscribers/an-id", 256],
])("a %s to %s may bring %d KiB, and not a byte more", async (method, path, kib) => {
  const send = (bytes: number) => ask(path, { method, headers: { origin: site }, body: "x".repeat(bytes) });
  expect((await send(kib * 1024)).status).not.toBe(413);
  expect(await send(kib * 1024 + 1)).toMatchObject({ status: 413, asked: [] });
});

test("documents and files are answered without the app, HEAD without a body", async () => {
  for (const [path, text] of Object.entries({ "/": page, "/og/book.png": "a picture" })) {
    expect(await ask(path)).toMatchObject({ status: 200, text, asked: [] });
  }
  expect(await ask("/", { method: "HEAD" })).toMatchObject({ status: 200, text: "", asked: [] });
});

test("a refusal on the API has the one shape, elsewhere it is a small page", async () => {
  const api = await ask("/api/health", { method: "DELETE" });
  expect(api.headers.get("allow")).toBe("GET, HEAD");
  expect(JSON.parse(api.text)).toEqual({
    error: "This address does not answer to that method.",
    code: "method_not_allowed",
  });
  const own = await ask("/sign-in", { method: "DELETE" });
  expect(own.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(own.headers.get("cache-control")).toBe("private, no-store");
  expect(own.text).toContain("<h1>This address does not answer to that method.</h1>");
  const head = await ask("/trouble?code=invalid_request", { method: "HEAD" });
  expect(head).toMatchObject({ status: 400, text: "" });
});

test("bad settings are one clear 500, and the variables are named in the log and nowhere else", async () => {
  const over = { JWT_SECRET: "the-secret", SITE_URL: "the-site" };
  for (const path of ["/", "/api/health", "/robots.txt", "/nowhere"]) {
    const { status, text, asked, headers } = await ask(path, {}, { over });
    expect([status, asked], path).toEqual([500, []]);
    expect(text).toContain("Something went wrong on our side.");
    expect(text).not.toMatch(/JWT_SECRET|SITE_URL|the-/);
    expect(headers.has("x-request-id")).toBe(true);
    const logged = takeConsoleErrors().map(([line]) => JSON.parse(String(line)));
    expect(logged).toMatchObject([
      { event: "unhandled", names: ["SITE_URL", "JWT_SECRET"] },
      { status: 500 },
    ]);
    expect(JSON.stringify(logged)).not.toContain("the-");
  }
  expect((await ask("/api/health")).status).toBe(200);
});

test("CORS answers listed origins on the API, errors too, and nobody else", async () => {
  const over = { ALLOWED_ORIGINS: "https://app.example" };
  const from = (origin: string, path: string, method = "GET") =>
    ask(path, { method, headers: { origin } }, { over });
  const preflight = await from("https://app.example", "/api/progress", "OPTIONS");
  expect(preflight.status).toBe(204);
  expect(preflight.asked).toEqual([]);
  expect(preflight.headers.get("allow")).toBe("GET, POST, OPTIONS");
  expect(preflight.headers.get("access-control-allow-methods")).toBe("GET, POST");
  expect(preflight.headers.get("access-control-allow-headers")).toBe("Authorization, Content-Type");
  for (const { headers } of [
    preflight,
    await from("https://app.example", "/api/health"),
    await from("https://app.example", "/api/health", "DELETE"),
    await from("https://app.example", "/api/openapi.json"),
  ]) {
    expect(headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(headers.has("access-control-allow-credentials")).toBe(false);
    expect(headers.get("vary")).toContain("Origin");
  }
  for (const { headers } of [
    await from("https://evil.example", "/api/health"),
    await from("https://evil.example", "/api/health", "OPTIONS"),
    await from("null", "/api/health"),
    await from("https://app.example", "/"),
    await from("https://app.example", "/sign-in"),
    await ask("/api/health", { headers: { origin: "https://app.example" } }),
  ]) {
    expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  }
});

test("gated pages are 503 when nothing can say whether the session counts; public ones are served", async () => {
  const { cookies } = await aSignedInReader({}, new Date());
  const over = { DB: deadDatabase, CACHE_KV: deadKv };
  const gated = await ask(gatedPath, { headers: { cookie: cookies } }, { over });
  expect(gated.status).toBe(503);
  expect(gated.headers.get("retry-after")).toBe("5");
  expect(gated.headers.get("cache-control")).toBe("private, no-store");
  expect((await ask("/", { headers: { cookie: cookies } }, { over })).status).toBe(200);
  expect(takeConsoleErrors().length).toBeGreaterThan(0);
  expect((await ask(gatedPath, { headers: { cookie: cookies } })).status).toBe(200);
});

test.each([
  ["/sign-in", { origin: site }, 429],
  ["/", { origin: site }, 429],
  ["/chapters/writing", { origin: site }, 429],
  ["/api/auth/verify", json, 429],
  ["/api/email/signup", json, 429],
  ["/api/progress/quiz", json, 401],
  ["/api/email/events", json, 200],
  ["/api/email/unsubscribe", json, 200],
])("the shield stands before a POST to %s, and only there where it should", async (path, headers, status) => {
  const shut = { SHIELD: { limit: async () => ({ success: false }) } };
  const from = { "cf-connecting-ip": "192.0.2.1" };
  const init = { method: "POST", body: "{}", headers: { ...headers, ...from } };
  const refused = await ask(path, init, { over: shut });
  expect(refused.status).toBe(status);
  expect(refused.asked).toHaveLength(status === 200 ? 1 : 0);
  expect(refused.headers.get("retry-after")).toBe(status === 429 ? "60" : null);
  const open = { SHIELD: { limit: async () => ({ success: true }) } };
  expect((await ask(path, init, { over: open })).status).toBe(status === 429 ? 200 : status);
  expect((await ask(path, { headers: from }, { over: shut })).status).not.toBe(429);
});
