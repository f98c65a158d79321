import { afterEach, expect, test, vi } from "vitest";
import { takeConsoleErrors } from "@/test/guards";
import { verifyTurnstile } from "./turnstile";

const verifyUrl = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const turnstile = { siteKey: "0x-site", secretKey: "0x-secret", verifyUrl, isTest: false };
const passed = { success: true, "error-codes": [], hostname: "handbook.example", action: "sign_up" };
const unavailable = { ok: false, code: "unavailable" };
const failed = { ok: false, code: "challenge_failed" };

afterEach(() => {
  vi.restoreAllMocks();
});

/** A siteverify that answers like this, and what it was sent. */
function siteverify(answer: (signal: AbortSignal | null | undefined) => Promise<Response>) {
  return vi.spyOn(globalThis, "fetch").mockImplementation((_, init) => answer(init?.signal));
}

const answering = (body: unknown, status = 200) => siteverify(async () => Response.json(body, { status }));

const verify = (change: Partial<Parameters<typeof verifyTurnstile>[0]> = {}) =>
  verifyTurnstile({
    token: "a-token",
    turnstile,
    hostnames: ["handbook.example"],
    clientAddress: "203.0.113.7",
    requestId: "a-request",
    ...change,
  });

/** What was logged as an error, in one string. */
const errors = () => takeConsoleErrors().flat().join();

test("siteverify is sent the secret key, the token and the visitor's address, and its yes counts", async () => {
  const asked = answering({ ...passed, challenge_ts: "2026-11-22T20:00:00.000Z", metadata: {} });
  expect(await verify()).toEqual({ ok: true, value: null });
  const [[url, init] = []] = asked.mock.calls;
  expect(url).toBe(verifyUrl);
  expect(init).toMatchObject({ method: "POST", redirect: "manual" });
  expect(String(init?.body)).toBe("secret=0x-secret&response=a-token&remoteip=203.0.113.7");
});

test.each(["", null])("an address that is not known (%j) is left out", async (clientAddress) => {
  const asked = answering(passed);
  expect((await verify({ clientAddress })).ok).toBe(true);
  expect(String(asked.mock.calls[0]?.[1]?.body)).toBe("secret=0x-secret&response=a-token");
});

test.each([[["invalid-input-response"]], [["missing-input-response"]], [["timeout-or-duplicate"]], [[]]])(
  "a token that siteverify refuses with %j is the visitor's failure",
  async (codes) => {
    answering({ success: false, "error-codes": codes });
    expect(await verify()).toEqual(failed);
  },
);

test.each([
  [["invalid-input-secret"]],
  [["missing-input-secret"]],
  [["bad-request"]],
  [["internal-error"]],
  [["invalid-input-response", "internal-error"]],
])("%j is not the visitor's failure, and stands in the log", async (codes) => {
  answering({ success: false, "error-codes": codes }, 400);
  expect(await verify()).toEqual(unavailable);
  expect(errors()).toContain(codes.join(" "));
});

test.each([
  { ...passed, hostname: "elsewhere.example" },
  { ...passed, hostname: undefined },
  { ...passed, action: "login" },
  { ...passed, action: "" },
  { ...passed, action: undefined },
])("a good token of another host or another form is refused: %j", async (answer) => {
  answering(answer);
  expect(await verify()).toEqual(failed);
});

test("any of the hosts that were named is good", async () => {
  answering({ ...passed, hostname: "app.example" });
  expect((await verify({ hostnames: ["handbook.example", "app.example"] })).ok).toBe(true);
});

test("the testing keys answer about no site and no form, and a no is still a no", async () => {
  const testing = { turnstile: { ...turnstile, isTest: true } };
  answering({ success: true, "error-codes": [], hostname: "example.com" });
  expect((await verify(testing)).ok).toBe(true);
  expect(await verify()).toEqual(failed);
  answering({ success: false, "error-codes": ["invalid-input-response"] });
  expect(await verify(testing)).toEqual(failed);
});

test.each([
  ["a page instead of JSON", () => new Response("<h1>Bad gateway</h1>", { status: 502 })],
  ["nothing", () => new Response(null)],
  ["null", () => Response.json(null)],
  ["JSON of another shape", () => Response.json({ success: "true" })],
  ["a yes with a status of 500", () => Response.json(passed, { status: 500 })],
  ["a redirect", () => Response.redirect("https://elsewhere.example/")],
])("%s is no answer", async (_, answer) => {
  siteverify(async () => answer());
  expect(await verify()).toEqual(unavailable);
  expect(errors()).toContain("turnstile_unavailable");
});

test("a siteverify that cannot be reached is unavailable, and neither token nor secret is logged", async () => {
  siteverify(() => Promise.reject(new TypeError("Network connection lost.")));
  expect(await verify()).toEqual(unavailable);
  const logged = errors();
  expect(logged).toContain("Network connection lost.");
  expect(logged).not.toMatch(/a-token|0x-secret/);
});

test("a siteverify that does not answer in time is given up", async () => {
  siteverify(
    (signal) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error))),
  );
  expect(await verify({ timeoutMs: 20 })).toEqual(unavailable);
  expect(errors()).toContain("TimeoutError");
});
