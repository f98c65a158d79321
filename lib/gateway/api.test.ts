import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { attachedSession } from "@/lib/auth/known-session";
import { endSession } from "@/lib/auth/service";
import { aSignedInReader, assetsOf } from "@/test/doors";
import { db } from "@/test/factories";
import { createGateway } from "./gateway";
import { appRoutes } from "./routes";

const site = "http://localhost:8787";
const { assets } = assetsOf({});

/** One request through the front door: its answer, and whom the app was told of, if it was asked. */
async function ask(path: string, init: RequestInit = {}) {
  const told: unknown[] = [];
  const ctx = createExecutionContext();
  const gateway = createGateway(async () => ({
    fetch: async (_request: Request, _env: object, inner: object) => {
      told.push(attachedSession(inner));
      return Response.json({});
    },
  }));
  const response = await gateway.fetch(new Request(site + path, init), { ...env, ASSETS: assets }, ctx);
  await waitOnExecutionContext(ctx);
  return { status: response.status, headers: response.headers, text: await response.text(), told };
}

/** Everything that only people who are signed in get, one question each. */
const personal = Object.entries(appRoutes)
  .filter(([, { needsSession }]) => needsSession)
  .flatMap(([path, { methods }]) =>
    methods.map((method) => [method, path.replace(/\[\w+\]/g, "1")] as const),
  );

test.each(personal)(
  "%s %s wakes the app for whoever is signed in, and for nobody else",
  async (method, path) => {
    const isServed = method === "POST" && ["/api/progress", "/api/progress/quiz"].includes(path);
    const init = { method, headers: { origin: site } };
    const guest = await ask(path, init);
    expect(guest).toMatchObject({ status: 401, told: [] });
    expect(JSON.parse(guest.text)).toEqual({ error: "Please sign in first.", code: "unauthorized" });
    expect(guest.headers.get("cache-control")).toBe("private, no-store");
    expect(guest.headers.get("content-security-policy")).toContain("default-src 'none'");

    const { cookies, session, accessToken } = await aSignedInReader({}, new Date());
    const known = await ask(path, { ...init, headers: { ...init.headers, cookie: cookies } });
    expect(known.told).toEqual(isServed ? [] : [expect.objectContaining({ readerId: session.readerId })]);
    expect(known.status).toBe(isServed ? 415 : 200);
    const bearer = { Authorization: `Bearer ${accessToken}` };
    expect((await ask(path, { method, headers: bearer })).told).toEqual(known.told);
    expect((await ask(path, { method, headers: { Authorization: "Bearer made.up" } })).status).toBe(401);
    await endSession(db, { sessionId: session.sessionId, kv: env.CACHE_KV, now: new Date() });
    expect(await ask(path, { method, headers: bearer })).toMatchObject({ status: 401, told: [] });
  },
);

test("a chapter's text is the app's to give to whoever may read it, and is refused to all others before", async () => {
  const of = async (path: string, values?: Parameters<typeof aSignedInReader>[0]) => {
    const headers = new Headers(
      values ? { cookie: (await aSignedInReader(values, new Date())).cookies } : undefined,
    );
    const { status, told, text } = await ask(path, { headers });
    return told.length > 0 ? "asked" : [status, JSON.parse(text).code];
  };
  const subscriber = { email: "subscriber@example.com", hasAccess: true };
  const buyer = { email: "buyer@example.com", hasAccess: true, hasPurchased: true };
  expect(await of("/api/content/1")).toBe("asked");
  expect(await of("/api/content/4")).toEqual([401, "unauthorized"]);
  expect(await of("/api/content/4", { email: "new@example.com", hasAccess: false })).toEqual([
    403,
    "forbidden",
  ]);
  expect(await of("/api/content/4", subscriber)).toBe("asked");
  expect(await of("/api/content/12")).toEqual([401, "unauthorized"]);
  expect(await of("/api/content/12", { ...subscriber, email: "other@example.com" })).toEqual([
    403,
    "forbidden",
  ]);
  expect(await of("/api/content/12", buyer)).toBe("asked");
  // What is no chapter is the app's to say.
  for (const path of ["/api/content/99", "/api/content/04", "/api/content/x"])
    expect(await of(path)).toBe("asked");
});

test("the app is told that nobody is there, and nothing where sessions are its own affair", async () => {
  expect((await ask("/api/content")).told).toEqual([null]);
  expect((await ask("/sign-in")).told).toEqual([null]);
  const init = { method: "POST", headers: { origin: site } };
  expect((await ask("/api/auth/logout", init)).told).toEqual([undefined]);
  expect((await ask("/api/email/unsubscribe", init)).told).toEqual([undefined]);
});
