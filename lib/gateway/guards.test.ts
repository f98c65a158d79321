import { describe, expect, test, vi } from "vitest";
import { AppError } from "@/lib/base/errors";
import { checkMethod, checkOrigin, checkShield, corsHeaders, readCapped } from "./guards";
import type { Route } from "./routes";

const site = "https://handbook.example";
const api: Route = { kind: "api", methods: ["GET", "POST"], bodyLimit: 16 };
const page: Route = { kind: "page", methods: ["GET", "POST"], bodyLimit: 16 };
const document: Route = { kind: "document", methods: ["GET"], bodyLimit: 16 };
const write: Route = { kind: "api", methods: ["POST"], bodyLimit: 16 };

/** The error that a guard throws, or `null` when it lets pass. */
async function refusalOf(guard: () => unknown): Promise<AppError | null> {
  try {
    await guard();
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

test("a route answers to its methods, and to HEAD where it answers to GET", async () => {
  for (const method of ["GET", "HEAD", "POST"]) expect(checkMethod(api, method)).toBeUndefined();
  expect(checkMethod(write, "POST")).toBeUndefined();
  expect(checkMethod(document, "HEAD")).toBeUndefined();
});

test.each([
  [write, "GET", "POST"],
  [write, "HEAD", "POST"],
  [document, "POST", "GET, HEAD"],
  [api, "DELETE", "GET, POST, HEAD"],
  [api, "PATCH", "GET, POST, HEAD"],
  [api, "PUT", "GET, POST, HEAD"],
  [api, "post", "GET, POST, HEAD"],
  [page, "OPTIONS", "GET, POST, HEAD"],
  [page, "TRACE", "GET, POST, HEAD"],
])("another method is 405 and told what is allowed: %j %s", async (route, method, allowed) => {
  expect(await refusalOf(() => checkMethod(route, method))).toMatchObject({
    code: "method_not_allowed",
    headers: { Allow: allowed },
  });
});

describe("a request that changes something", () => {
  const origins = [null, "null", "https://evil.example", `${site}.evil.example`, `${site}:8443`, site];
  const fetchSites = [null, "none", "cross-site", "same-site", "same-origin"];
  const cases = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].flatMap((method) =>
    origins.flatMap((origin) =>
      fetchSites.flatMap((fetchSite) =>
        [null, "__Host-access=x", "theme=dark"].flatMap((cookie) =>
          [api, page].map((route) => ({ method, origin, fetchSite, cookie, route })),
        ),
      ),
    ),
  );

  test("passes only from the site's own pages, or on the API without cookies", async () => {
    let refused = 0;
    for (const { method, origin, fetchSite, cookie, route } of cases) {
      const headers = new Headers();
      if (origin !== null) headers.set("origin", origin);
      if (fetchSite !== null) headers.set("sec-fetch-site", fetchSite);
      if (cookie !== null) headers.set("cookie", cookie);
      const request = new Request(`${site}/x`, { method, headers });

      const reads = method === "GET" || method === "HEAD";
      const own = origin === site && (fetchSite === null || fetchSite === "same-origin");
      const passes = reads || own || (route.kind === "api" && cookie === null);
      const refusal = await refusalOf(() => checkOrigin(request, route, site));
      const name = `${method} ${route.kind} origin ${origin} fetch-site ${fetchSite} cookie ${cookie}`;
      expect(refusal?.code ?? null, name).toBe(passes ? null : "forbidden");
      if (!passes) refused++;
    }
    expect(cases).toHaveLength(1080);
    expect(refused).toBe(4 * 28 * 5);
  });
});

test.each(["http://handbook.example", "HTTPS://handbook.example", `${site}/`, `${site}, ${site}`, ""])(
  "an origin that only looks like the site's is foreign: %j",
  async (origin) => {
    const ask = (value: string) =>
      new Request(site, { method: "POST", headers: { origin: value, cookie: "a=1" } });
    expect(await refusalOf(() => checkOrigin(ask(origin), api, site))).toMatchObject({ code: "forbidden" });
    expect(await refusalOf(() => checkOrigin(ask(site), api, site))).toBeNull();
  },
);

test("a bearer token needs no origin, and does not make up for cookies that come along", async () => {
  const ask = (headers: Record<string, string>) =>
    checkOrigin(new Request(site, { method: "POST", headers }), api, site);
  expect(await refusalOf(() => ask({ authorization: "Bearer a.b.c" }))).toBeNull();
  const both = { authorization: "Bearer a.b.c", cookie: "a=1" };
  expect(await refusalOf(() => ask(both))).toMatchObject({ code: "forbidden" });
  expect(await refusalOf(() => ask({ ...both, origin: site }))).toBeNull();
});

test("what is signed may come from anywhere, with cookies or without", async () => {
  const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site", cookie: "a=1" };
  const ask = (route: Route) => checkOrigin(new Request(site, { method: "POST", headers }), route, site);
  expect(await refusalOf(() => ask({ ...api, isSigned: true }))).toBeNull();
  expect(await refusalOf(() => ask(api))).toMatchObject({ code: "forbidden" });
});

/** A body that comes in pieces, with a note of how many were asked for and whether the rest was let go. */
function streamed(pieces: number, size: number) {
  const seen = { pulled: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (seen.pulled === pieces) return controller.close();
        seen.pulled++;
        controller.enqueue(new Uint8Array(size).fill(seen.pulled));
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

const post = (body: BodyInit | null, headers: HeadersInit = {}) =>
  new Request(site, { method: "POST", body, headers });

test("a body up to the limit is read whole, and a request without one has none", async () => {
  expect(await readCapped(post("x".repeat(16)), 16)).toEqual(new TextEncoder().encode("x".repeat(16)));
  expect(await readCapped(post(streamed(4, 4).stream), 16)).toEqual(
    new Uint8Array([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4]),
  );
  expect(await readCapped(post(null), 16)).toBeNull();
  expect(await readCapped(new Request(site), 16)).toBeNull();
});

test("one byte over the limit is too long, though nothing says how long the body is", async () => {
  expect(await readCapped(post(streamed(16, 1).stream), 16)).toHaveLength(16);
  expect(await refusalOf(() => readCapped(post(streamed(17, 1).stream), 16))).toMatchObject({
    code: "payload_too_large",
  });
});

test("a body that says it is too long is refused unread", async () => {
  const { stream, seen } = streamed(1, 4);
  const request = post(stream, { "content-length": "17" });
  expect(await refusalOf(() => readCapped(request, 16))).toMatchObject({ code: "payload_too_large" });
  expect(seen.pulled).toBe(0);
});

test.each([
  ["no length", {}],
  ["a length that lies", { "content-length": "1" }],
  ["a length below zero", { "content-length": "-1" }],
  ["a length that is no number", { "content-length": "many" }],
  ["two lengths", { "content-length": "1, 2" }],
])("a body of any size with %s is refused as soon as it is too long", async (_, headers: HeadersInit) => {
  const { stream, seen } = streamed(1_000_000, 4);
  const refusal = await refusalOf(() => readCapped(post(stream, headers), 16));
  expect(refusal).toMatchObject({ code: "payload_too_large" });
  expect(seen.pulled).toBeLessThan(10);
  expect(seen.cancelled).toBe(true);
  expect(await readCapped(post(streamed(4, 4).stream, headers), 16)).toHaveLength(16);
});

test("CORS is for listed origins on the API only, exactly as listed, and never with cookies", () => {
  const allowed = ["https://app.example"];
  const from = (origin: string | null, route: Route | null) =>
    corsHeaders(new Request(site, { headers: origin === null ? {} : { origin } }), route, allowed);
  const granted = from("https://app.example", api);
  expect(granted).toEqual({
    "Access-Control-Allow-Origin": "https://app.example",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Expose-Headers": "X-Request-Id, Retry-After",
    "Access-Control-Max-Age": "600",
    Vary: "Origin",
  });
  for (const origin of [null, "null", "*", "https://app.example.evil", "http://app.example", site]) {
    expect(from(origin, api), String(origin)).toEqual({});
  }
  for (const route of [page, document, null]) expect(from("https://app.example", route)).toEqual({});
});

/** The platform's binding as far as it goes: counts by key, without a clock. */
function aShield(limit: number): RateLimit & { keys: string[] } {
  const keys: string[] = [];
  return {
    keys,
    async limit({ key }) {
      keys.push(key);
      return { success: keys.filter((other) => other === key).length <= limit };
    },
  };
}

test("the shield refuses one network too many, says when to come back, and lets others pass", async () => {
  const shield = aShield(2);
  const ask = (address: string) => refusalOf(() => checkShield(shield, address));
  for (const address of ["2001:db8::1", "2001:db8::2"]) expect(await ask(address)).toBeNull();
  expect(await ask("2001:db8::3")).toMatchObject({ code: "rate_limited", headers: { "Retry-After": "60" } });
  expect(await ask("2001:db8:0:1::1")).toBeNull();
  expect(new Set(shield.keys)).toEqual(new Set(["2001:db8::/64", "2001:db8:0:1::/64"]));
});

test("where there is no shield, no address, or a broken shield, everybody passes", async () => {
  const closed = aShield(0);
  expect(await refusalOf(() => checkShield(closed, "192.0.2.1"))).not.toBeNull();
  for (const address of [null, "", "nonsense"]) {
    expect(await refusalOf(() => checkShield(closed, address))).toBeNull();
  }
  expect(await refusalOf(() => checkShield(undefined, "192.0.2.1"))).toBeNull();
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const broken: RateLimit = { limit: () => Promise.reject(new Error("no answer")) };
  expect(await refusalOf(() => checkShield(broken, "192.0.2.1"))).toBeNull();
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("shield_failed"));
  warn.mockRestore();
});
