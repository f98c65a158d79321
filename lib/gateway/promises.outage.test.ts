import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDb } from "@/db/client";
import { redeemToken, requestLogin } from "@/lib/auth/mutations";
import { accessSeconds, signLoginToken } from "@/lib/auth/tokens";
import { toAppError } from "@/lib/base/errors";
import { paths } from "@/lib/base/paths";
import { listChapters } from "@/lib/chapters/data";
import { aSignedInReader, assetsOf, config, deadDatabase, deadKv } from "@/test/doors";
import { aLoginRequest, db, now } from "@/test/factories";
import { takeConsoleErrors } from "@/test/guards";
import { createGateway } from "./gateway";

const chapters = listChapters().map(({ slug, access }) => ({ path: `/chapters/${slug}`, access }));
const open = ["/", "/chapters", "/privacy", ...pathsOf("free")];
const gated = [...pathsOf("subscriber"), ...pathsOf("purchased"), paths.searchLibrary()];

const html = '<!DOCTYPE html><html lang="en"><body><h1>A page</h1></body></html>';
const names = ["/index", ...open.slice(1), ...gated, "/not-found"];
const { assets } = assetsOf(Object.fromEntries(names.map((name) => [`/_documents${name}.html`, html])));
const gateway = createGateway(async () => ({ fetch: async () => new Response("the app") }));

// Views are gathered for a second before they are written.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function pathsOf(access: string): string[] {
  return chapters.filter((chapter) => chapter.access === access).map(({ path }) => path);
}

/** The status of a document for whoever holds these cookies, with these bindings failing. */
async function statusOf(path: string, cookie: string, failing: object = {}): Promise<number> {
  const ctx = createExecutionContext();
  const request = new Request(config.siteUrl + path, { headers: cookie ? { cookie } : {} });
  const response = await gateway.fetch(request, { ...env, ASSETS: assets, ...failing }, ctx);
  await response.text();
  await vi.runAllTimersAsync();
  await waitOnExecutionContext(ctx);
  return response.status;
}

/** The status of each of these documents. */
async function statusesOf(paths: string[], cookie: string, failing?: object): Promise<number[]> {
  const statuses: number[] = [];
  for (const path of paths) statuses.push(await statusOf(path, cookie, failing));
  return statuses;
}

const all = (paths: string[], status: number) => paths.map(() => status);

test.each([
  ["D1", 200, { DB: deadDatabase }],
  ["KV", 200, { CACHE_KV: deadKv }],
  ["D1 and KV", 503, { DB: deadDatabase, CACHE_KV: deadKv }],
] as const)(
  "with %s down every public page is 200 and every gated one %i, and at once 200 when it is back",
  async (_, status, failing) => {
    const { cookies } = await aSignedInReader({ hasPurchased: true }, new Date());
    expect(await statusesOf([...open, ...gated], "", failing)).toEqual(all([...open, ...gated], 200));
    expect(await statusesOf(open, cookies, failing)).toEqual(all(open, 200));
    expect(await statusesOf(gated, cookies, failing)).toEqual(all(gated, status));
    takeConsoleErrors();
    expect(await statusesOf([...open, ...gated], cookies)).toEqual(all([...open, ...gated], 200));
    expect(gated.length).toBeGreaterThan(1);
  },
);

test("a reader whose session must be renewed while D1 is down is still signed in when it is back", async () => {
  const old = new Date(Date.now() - (accessSeconds + 60) * 1000);
  const { cookies } = await aSignedInReader({}, old);
  expect(await statusesOf(gated, cookies, { DB: deadDatabase })).toEqual(all(gated, 503));
  expect(await statusesOf(open, cookies, { DB: deadDatabase })).toEqual(all(open, 200));
  expect(takeConsoleErrors().length).toBeGreaterThan(0);
  expect(await statusesOf(gated, cookies)).toEqual(all(gated, 200));
});

test("with D1 down nobody is signed in and nobody's request is accepted, and the link works when it is back", async () => {
  const token = await signLoginToken(await aLoginRequest(db), config);
  const down = openDb(deadDatabase);
  const input = { purpose: "sign_in", email: "reader@example.com" } as const;
  const failures = await Promise.allSettled([
    redeemToken(down, { token, config, now }),
    requestLogin(down, { input, now, requestId: "a-visit" }),
  ]);
  const codes = failures.map((one) => one.status === "rejected" && toAppError(one.reason).code);
  expect(codes).toEqual(["unavailable", "unavailable"]);
  expect(await redeemToken(db, { token, config, now })).toMatchObject({ ok: true });
});
