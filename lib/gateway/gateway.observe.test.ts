import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import { openDb } from "@/db/client";
import { signals } from "@/db/schema";
import { findChapter } from "@/lib/chapters/data";
import { watchOf } from "@/lib/observe/service";
import { aSignedInReader, assetsOf, config, deadDatabase, deadKv } from "@/test/doors";
import { db } from "@/test/factories";
import { takeConsoleErrors } from "@/test/guards";
import { createGateway } from "./gateway";

const html = '<!DOCTYPE html><html lang="en"><body><h1>A page</h1></body></html>';
const gatedPath = `/chapters/${findChapter(4)?.slug}`;
const names = ["/index", gatedPath, "/not-found", "/link-over"];
const { assets } = assetsOf(Object.fromEntries(names.map((name) => [`/_documents${name}.html`, html])));
const envelopesUrl = inject("envelopesUrl");

type App = (request: Request, bindings: typeof env, ctx: ExecutionContext) => Promise<Response>;

/** A gateway of its own, so that nothing is counted from before, and how to ask it. */
function aGateway(app: App = async () => Response.json({ from: "the app" })) {
  const gateway = createGateway(async () => ({ fetch: app as never }));
  return async (path: string, init: RequestInit = {}, over: object = {}) => {
    const ctx = createExecutionContext();
    const bindings = { ...env, ASSETS: assets, ...over };
    const response = await gateway.fetch(new Request(config.siteUrl + path, init), bindings, ctx);
    await response.text();
    await waitOnExecutionContext(ctx);
    return response;
  };
}

const info = vi.spyOn(console, "log");
const warn = vi.spyOn(console, "warn");
const lines = () => [...info.mock.calls, ...warn.mock.calls, ...takeConsoleErrors()].flat().join("\n");

beforeEach(() => {
  info.mockReset().mockImplementation(() => {});
  warn.mockReset().mockImplementation(() => {});
});
afterEach(() => {
  takeConsoleErrors();
});

const timing = /^db;dur=\d+, cache;dur=\d+, render;dur=\d+, total;dur=\d+$/;

test.each([
  ["a page of the app", "/sign-in", {}],
  ["the API", "/api/health", {}],
  ["a document made for somebody", "/", { headers: { cookie: "theme=dark" } }],
  ["a shared link", "/s/0123456789abcdefghij", {}],
  ["a write of the API", "/api/progress", { method: "POST", body: "{}" }],
])("%s says how long it took", async (_, path, init) => {
  const { headers } = await aGateway()(path, init);
  expect(headers.get("server-timing")).toMatch(timing);
  expect(headers.get("timing-allow-origin")).toBeNull();
});

test.each([
  ["a document for a guest", "/", {}],
  ["asking for a sign-in link", "/sign-in", { method: "POST", headers: { origin: config.siteUrl } }],
  ["the same by the API", "/api/auth/magic-link", { method: "POST", body: "{}" }],
  ["nothing there", "/api/nowhere", {}],
])("%s does not", async (_, path, init) => {
  expect((await aGateway()(path, init)).headers.get("server-timing")).toBeNull();
});

test("the app's waiting for the database is the request's: it finds the watch by its context", async () => {
  const slow = aGateway(async (_request, { DB }, ctx) => {
    const watched = watchOf(ctx)?.database(DB);
    if (!watched) throw new Error("no watch");
    const real = watched.prepare("select 1");
    await Promise.all([real.all(), new Promise((resolve) => setTimeout(resolve, 30))]);
    return Response.json({});
  });
  const header = (await slow("/api/health")).headers.get("server-timing") ?? "";
  const total = Number(/total;dur=(\d+)/.exec(header)?.[1]);
  expect(total).toBeGreaterThanOrEqual(25);
});

test("no line holds a query, an address or a shared link's token", async () => {
  const ask = aGateway();
  const secret = "0123456789abcdefghijkl";
  for (const path of ["/", "/sign-in", "/api/health", "/nowhere", "/s/", "/auth/verify"]) {
    const end = path === "/s/" ? secret : "";
    await ask(`${path}${end}?token=${secret}&email=reader@example.com`);
  }
  const all = lines();
  expect(all.match(/"event":"request"/g)).toHaveLength(6);
  expect(all).toContain('"path":"/s/[token]"');
  expect(all).not.toMatch(/\?|token=|reader@|0123456789/);
});

/** What was counted but rows, of which chance takes a sample. */
async function failures() {
  return (await db.select().from(signals)).filter(({ name }) => name !== "rows_written");
}

test("answers of 500 and above are counted with the others of their time; other refusals are none", async () => {
  let fails = false;
  const ask = aGateway(async () => {
    if (fails) throw new Error("a defect");
    return Response.json({});
  });
  await ask("/api/health");
  await ask("/api/nowhere");
  expect(await failures()).toEqual([]);
  fails = true;
  expect((await ask("/api/health")).status).toBe(500);
  expect(await failures()).toMatchObject([
    { name: "web.answered", value: 3 },
    { name: "web.failed", value: 1 },
  ]);
});

test("a KV that does not answer is counted although D1 stands in for it", async () => {
  const { cookies } = await aSignedInReader({ hasPurchased: true }, new Date());
  const ask = aGateway();
  const headers = { cookie: cookies };
  expect((await ask(gatedPath, { headers })).status).toBe(200);
  expect(await failures()).toEqual([]);
  expect((await ask(gatedPath, { headers }, { CACHE_KV: deadKv })).status).toBe(200);
  expect(await failures()).toMatchObject([{ name: "fault.cache", value: 1 }]);
});

test("a dead database is in the log, and breaks no answer that did without it", async () => {
  const ask = aGateway(async (_request, { DB }) => Response.json(await openDb(DB).select().from(signals)));
  expect((await ask("/api/health")).status).toBe(200);
  expect((await ask("/api/health", {}, { DB: deadDatabase })).status).toBe(503);
  expect((await ask("/", {}, { DB: deadDatabase })).status).toBe(200);
  expect(lines()).toContain('"event":"signals.lost"');
});

test("a defect is reported when there is a DSN, with its request's id, and otherwise not", async () => {
  const project = `${envelopesUrl}/api/8/`;
  await fetch(project, { method: "DELETE" });
  const received = async (): Promise<string[]> => (await fetch(project)).json();
  const ask = aGateway(async (_request, _bindings, ctx) => {
    watchOf(ctx)?.errors.push(new Error("caught for reader@example.com"));
    throw new Error("a defect");
  });
  await ask("/api/health");
  expect(await received()).toEqual([]);
  const SENTRY_DSN = `${envelopesUrl.replace("://", "://key@")}/8`;
  const { headers } = await ask("/api/health", {}, { SENTRY_DSN });
  const bodies = await received();
  expect(bodies).toHaveLength(2);
  const all = bodies.join("\n");
  expect(all).toContain("a defect");
  expect(all).toContain("caught for [address]");
  expect(all).toContain(headers.get("x-request-id"));
  const refused = await ask("/api/nowhere", {}, { SENTRY_DSN });
  expect(refused.status).toBe(404);
  expect(await received()).toHaveLength(2);
}, 60_000);

test("the signals that a dead D1 lost do not keep the next ones from being written", async () => {
  const ask = aGateway(async () => Promise.reject(new Error("a defect")));
  await ask("/api/health", {}, { DB: deadDatabase });
  vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ["Date"] });
  await ask("/api/health");
  vi.useRealTimers();
  expect(await openDb(env.DB).select().from(signals)).not.toEqual([]);
});
