import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { endSession } from "@/lib/auth/service";
import { signAccessToken, verifyAccessToken } from "@/lib/auth/tokens";
import { readCookie } from "@/lib/base/cookies";
import { aSignedInReader, assetsOf, config, cookieHeader, deadDatabase } from "@/test/doors";
import { db } from "@/test/factories";
import { takeConsoleErrors } from "@/test/guards";
import { createGateway } from "./gateway";

const site = "http://localhost:8787";
const { assets } = assetsOf({});

type Answering = (request: Request) => Response | Promise<Response>;

/** One request through the front door to an app that answers like this, and what the app was given. */
async function ask(path: string, init: RequestInit, app: Answering, others: Partial<typeof env> = {}) {
  const asked: Request[] = [];
  const gateway = createGateway(async () => ({
    fetch: async (request: Request) => {
      asked.push(request);
      return app(request);
    },
  }));
  const ctx = createExecutionContext();
  const response = await gateway.fetch(
    new Request(site + path, init),
    { ...env, ASSETS: assets, ...others },
    ctx,
  );
  await waitOnExecutionContext(ctx);
  return { response, inner: asked[0] ?? null };
}

const hello: Answering = () =>
  new Response("hello", { headers: { "X-Powered-By": "Next.js", "X-OpenNext": "1" } });
const accessOf = (request: Request | null) =>
  readCookie(request?.headers.get("cookie") ?? null, "__Host-access");

test("the app gets the request as it came, without the headers that only we may set", async () => {
  const { inner } = await ask(
    "/sign-in?next=%2Faccount",
    {
      method: "POST",
      body: "a=1&b=2",
      headers: {
        origin: site,
        "next-action": "an-id",
        "x-middleware-subrequest": "middleware",
        "x-forwarded-host": "evil.example",
        "cf-connecting-ip": "203.0.113.7",
      },
    },
    hello,
  );
  expect(inner?.method).toBe("POST");
  expect(inner?.url).toBe(`${site}/sign-in?next=%2Faccount`);
  expect(await inner?.text()).toBe("a=1&b=2");
  expect(inner?.headers.get("next-action")).toBe("an-id");
  expect(inner?.headers.get("x-client-address")).toBe("203.0.113.7");
  expect(inner?.headers.has("x-middleware-subrequest")).toBe(false);
  expect(inner?.headers.has("x-forwarded-host")).toBe(false);
});

test("a page of the app is nobody else's, is not indexed, and runs scripts by a nonce that the app knows", async () => {
  const policies = [];
  for (const _ of [1, 2]) {
    const { response, inner } = await ask("/account", {}, hello);
    expect(await response.text()).toBe("hello");
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(response.headers.get("x-robots-tag")).toBe("noindex");
    expect(response.headers.has("x-powered-by")).toBe(false);
    expect(response.headers.has("x-opennext")).toBe(false);
    const policy = response.headers.get("content-security-policy");
    expect(policy).toMatch(/^script-src 'self' 'nonce-[\w-]{43}';/);
    expect(inner?.headers.get("content-security-policy")).toBe(policy);
    policies.push(policy);
  }
  expect(policies[0]).not.toBe(policies[1]);
});

test("only sign-up, and only with Turnstile on, may load Cloudflare's script and frame", async () => {
  const on = {
    TURNSTILE_SITE_KEY: "1x00000000000000000000AA",
    TURNSTILE_SECRET_KEY: "1x0000000000000000000000000000000AA",
  };
  const policyOf = async (path: string, init: RequestInit, vars: object) => {
    const { response, inner } = await ask(path, init, hello, vars);
    const policy = response.headers.get("content-security-policy");
    expect(inner?.headers.get("content-security-policy")).toBe(policy);
    return policy;
  };
  const post = { method: "POST", body: "x", headers: { origin: site } };
  for (const init of [{}, post]) {
    expect(await policyOf("/sign-up?next=%2Faccount", init, on)).toMatch(
      /^script-src 'self' 'nonce-[\w-]{43}' https:\/\/challenges\.cloudflare\.com; frame-src https:\/\/challenges\.cloudflare\.com;/,
    );
    expect(await policyOf("/sign-up", init, {})).not.toContain("cloudflare");
    expect(await policyOf("/sign-in", init, on)).not.toContain("cloudflare");
  }
});

test("an answer of the API is never cached, whatever the app says, and keeps its status", async () => {
  const { response } = await ask("/api/health", {}, () =>
    Response.json({}, { status: 418, headers: { "Cache-Control": "public, max-age=60" } }),
  );
  expect(response.status).toBe(418);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(response.headers.has("x-robots-tag")).toBe(false);
});

test("a page that breaks is one clean page; a 4xx of its own stays", async () => {
  const broken = await ask("/account", {}, () => new Response("Error: stack at secret.ts", { status: 500 }));
  expect(broken.response.status).toBe(500);
  const text = await broken.response.text();
  expect(text).toContain("<h1>Something went wrong on our side.</h1>");
  expect(text).not.toContain("secret");
  expect(takeConsoleErrors().flat().join()).toContain('"status":500');
  const missing = await ask("/account", {}, () => new Response("not here", { status: 404 }));
  expect([missing.response.status, await missing.response.text()]).toEqual([404, "not here"]);
});

test("a 5xx that the API itself answers stays as it is", async () => {
  const { response } = await ask("/api/health", {}, () =>
    Response.json({ status: "failing" }, { status: 503 }),
  );
  expect([response.status, await response.json()]).toEqual([503, { status: "failing" }]);
  expect(takeConsoleErrors()).toHaveLength(1);
});

test("an app that throws is a 500 in the one shape on the API and a clean page elsewhere", async () => {
  const throwing = () => {
    throw new Error("secret reader@example.com");
  };
  const api = await ask("/api/health", {}, throwing);
  expect(api.response.status).toBe(500);
  expect(await api.response.json()).toEqual({ error: "Something went wrong on our side.", code: "internal" });
  const own = await ask("/account", {}, throwing);
  expect(own.response.status).toBe(500);
  expect(await own.response.text()).not.toContain("secret");
  const logged = takeConsoleErrors().flat().join();
  expect(logged).toContain("unhandled");
  expect(logged).not.toContain("reader@example.com");
});

test("an app that cannot be loaded is a 500 too", async () => {
  const gateway = createGateway(() => Promise.reject(new Error("no build")));
  const ctx = createExecutionContext();
  const response = await gateway.fetch(new Request(`${site}/api/health`), { ...env, ASSETS: assets }, ctx);
  expect(await response.json()).toMatchObject({ code: "internal" });
  expect(takeConsoleErrors()).toHaveLength(2);
});

test("a session that ran out is renewed before the app is asked, and the new cookies go back with the answer", async () => {
  const { refreshToken } = await aSignedInReader({}, new Date());
  const cookie = `theme=dark; ${cookieHeader({ accessToken: "old", refreshToken })}`;
  const { response, inner } = await ask("/account", { headers: { cookie } }, hello);
  const token = accessOf(inner) ?? "";
  expect(await verifyAccessToken(token, config, new Date())).toMatchObject({ ok: true });
  expect(readCookie(inner?.headers.get("cookie") ?? null, "theme")).toBe("dark");
  const lines = response.headers.getSetCookie();
  expect(lines).toEqual([
    `__Host-access=${token}; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax`,
    expect.stringMatching(/^__Host-completed=; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    expect.stringMatching(
      /^__Host-refresh=[\w.-]{66}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    ),
  ]);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
});

test("a fresh session, a guest and a bearer token pass as they are, without new cookies", async () => {
  const { cookies, accessToken, refreshToken, session } = await aSignedInReader({}, new Date());
  const bearer = `Bearer ${await signAccessToken(session, config, new Date())}`;
  const visits: { cookie: string; authorization?: string }[] = [
    { cookie: cookies },
    { cookie: "theme=dark" },
    { cookie: cookieHeader({ refreshToken }), authorization: bearer },
  ];
  for (const headers of visits) {
    const { response, inner } = await ask("/api/content", { headers: { ...headers } }, hello);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(inner?.headers.get("cookie")).toBe(headers.cookie);
  }
  expect(cookies).toContain(accessToken);
});

test("a session that was ended elsewhere is nobody's before the app, and its cookies are forgotten", async () => {
  const { session, cookies } = await aSignedInReader({}, new Date());
  await endSession(db, { sessionId: session.sessionId, kv: env.CACHE_KV, now: new Date() });
  const { response, inner } = await ask("/account", { headers: { cookie: cookies } }, hello);
  expect(accessOf(inner)).toBe("");
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-access=; Max-Age=0;/),
    expect.stringMatching(/^__Host-refresh=; Max-Age=0;/),
    expect.stringMatching(/^__Host-completed=; Max-Age=0;/),
  ]);
});

test("what the app decides about the session is the last word", async () => {
  const { refreshToken } = await aSignedInReader({}, new Date());
  const signOut = () =>
    new Response(null, { headers: { "Set-Cookie": "__Host-access=; Max-Age=0; Path=/" } });
  const headers = { cookie: cookieHeader({ refreshToken }) };
  const { response } = await ask("/account", { headers }, signOut);
  expect(response.headers.getSetCookie()).toEqual(["__Host-access=; Max-Age=0; Path=/"]);
});

test("a chapter that is completed while the session is renewed stays completed", async () => {
  const { refreshToken } = await aSignedInReader({}, new Date());
  const complete = () => new Response(null, { headers: { "Set-Cookie": "__Host-completed=1; Path=/" } });
  const headers = { cookie: cookieHeader({ refreshToken }) };
  const { response } = await ask("/account", { headers }, complete);
  expect(response.headers.getSetCookie()).toEqual([
    "__Host-completed=1; Path=/",
    expect.stringMatching(/^__Host-access=\S+\.\S+;/),
    expect.stringMatching(/^__Host-refresh=\S+\.\S+;/),
  ]);
});

test.each([
  ["/api/auth/refresh", site],
  // Signed requests may come from elsewhere: a session that is renewed there would be a way to use it.
  ["/api/email/unsubscribe", "https://mail.example"],
])("%s sees the cookies as they came, and renews no session", async (path, origin) => {
  const { refreshToken } = await aSignedInReader({}, new Date());
  const cookie = cookieHeader({ refreshToken });
  const init = { method: "POST", headers: { cookie, origin } };
  const { response, inner } = await ask(path, init, hello);
  expect(inner?.headers.get("cookie")).toBe(cookie);
  expect(response.headers.getSetCookie()).toEqual([]);
});

test("a renewal that the database does not answer is 503, not a guest's answer", async () => {
  const { refreshToken } = await aSignedInReader({}, new Date());
  const init = { headers: { cookie: cookieHeader({ refreshToken }) } };
  const down = await ask("/api/progress", init, hello, { DB: deadDatabase });
  expect(down.response.status).toBe(503);
  expect(down.response.headers.get("retry-after")).toBe("5");
  expect(await down.response.json()).toMatchObject({ code: "unavailable" });
  expect(down.inner).toBeNull();
  expect(takeConsoleErrors().flat().join()).toContain("D1_ERROR");
  expect((await ask("/api/progress", init, hello)).response.status).toBe(200);
});

test("a form that the app cannot read is the client's error, and a page that breaks is ours", async () => {
  const broken: Answering = () => new Response("stack", { status: 500 });
  const headers = { origin: site };
  const posted = await ask("/sign-in", { method: "POST", body: "x", headers }, broken);
  expect(posted.response.status).toBe(400);
  const opened = await ask("/sign-in", {}, broken);
  expect(opened.response.status).toBe(500);
  expect(await opened.response.text()).not.toContain("stack");
  takeConsoleErrors();
});

test.each([
  ["unavailable", 503],
  ["invalid_request", 400],
  ["internal", 500],
  ["forbidden", 500],
  ["", 500],
])("a form that ended in %j shows a page of status %d, without the app", async (code, status) => {
  const { response, inner } = await ask(`/trouble?code=${code}`, {}, hello);
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(inner).toBeNull();
  takeConsoleErrors();
});
