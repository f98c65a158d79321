import { expect, test } from "vitest";
import { messagesOf, openSandbox, postJson, sendMail } from "./test-kit.ts";

async function statuses(sends: number, sandbox: Awaited<ReturnType<typeof openSandbox>>): Promise<number[]> {
  const seen: number[] = [];
  for (let send = 0; send < sends; send += 1) seen.push((await sendMail(sandbox)).status);
  return seen;
}

test("faults strike the next sends in order, refuse the mail, and end", async () => {
  const sandbox = await openSandbox();
  const next = [{ status: 500, times: 2 }, { status: 429 }];
  expect((await postJson(sandbox, "/api/faults", { next })).status).toBe(204);
  expect(await statuses(5, sandbox)).toEqual([500, 500, 429, 202, 202]);
  expect(await messagesOf(sandbox)).toHaveLength(2);
});

test("new faults replace what was left, and an empty list clears it", async () => {
  const sandbox = await openSandbox();
  await postJson(sandbox, "/api/faults", { next: [{ status: 500, times: 9 }] });
  await postJson(sandbox, "/api/faults", { next: [{ status: 503, times: 9 }] });
  expect(await statuses(1, sandbox)).toEqual([503]);
  await postJson(sandbox, "/api/faults", { next: [] });
  expect(await statuses(1, sandbox)).toEqual([202]);
});

test("a fault waits for a send that is authorised", async () => {
  const sandbox = await openSandbox();
  await postJson(sandbox, "/api/faults", { next: [{ status: 503 }] });
  expect(
    (await sendMail(sandbox, undefined, { headers: { "Content-Type": "application/json" } })).status,
  ).toBe(401);
  expect(await statuses(2, sandbox)).toEqual([503, 202]);
});

test("a 429 carries the rate-limit headers, and headers of the fault win", async () => {
  const sandbox = await openSandbox();
  await postJson(sandbox, "/api/faults", {
    next: [
      { status: 429 },
      { status: 429, headers: { "X-RateLimit-Reset": "1999999999", "Retry-After": "7" } },
    ],
  });
  const before = Math.floor(Date.now() / 1000);
  const plain = await sendMail(sandbox);
  expect(plain.headers.get("X-RateLimit-Limit")).toBe("600");
  expect(plain.headers.get("X-RateLimit-Remaining")).toBe("0");
  expect(Number(plain.headers.get("X-RateLimit-Reset"))).toBeGreaterThan(before);
  expect(await plain.json()).toEqual({ errors: [{ message: "too many requests", field: null, help: null }] });
  const own = await sendMail(sandbox);
  expect(own.headers.get("X-RateLimit-Reset")).toBe("1999999999");
  expect(own.headers.get("Retry-After")).toBe("7");
  expect((await sendMail(sandbox)).headers.has("X-RateLimit-Reset")).toBe(false);
});

test("a reset alone cuts the connection before the mail is accepted", async () => {
  const sandbox = await openSandbox();
  await postJson(sandbox, "/api/faults", { next: [{ reset: true }] });
  await expect(sendMail(sandbox)).rejects.toThrow();
  expect(await messagesOf(sandbox)).toEqual([]);
  expect(await statuses(1, sandbox)).toEqual([202]);
});

test("a reset with a delay cuts the connection after the mail was accepted", async () => {
  const sandbox = await openSandbox();
  await postJson(sandbox, "/api/faults", { next: [{ reset: true, delayMs: 1 }] });
  await expect(sendMail(sandbox)).rejects.toThrow();
  expect(await messagesOf(sandbox)).toHaveLength(1);
});

test("a delay without a status accepts the mail first, so a client that gives up cannot know", async () => {
  const sandbox = await openSandbox();
  await postJson(sandbox, "/api/faults", { next: [{ delayMs: 10_000 }, { delayMs: 60 }] });
  await expect(sendMail(sandbox, undefined, { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout/);
  expect(await messagesOf(sandbox)).toHaveLength(1);
  const started = performance.now();
  expect(await statuses(1, sandbox)).toEqual([202]);
  expect(performance.now() - started).toBeGreaterThan(50);
});

test("a delay with a status refuses late and accepts nothing", async () => {
  const sandbox = await openSandbox();
  await postJson(sandbox, "/api/faults", { next: [{ status: 500, delayMs: 60 }] });
  const started = performance.now();
  expect(await statuses(1, sandbox)).toEqual([500]);
  expect(performance.now() - started).toBeGreaterThan(50);
  expect(await messagesOf(sandbox)).toEqual([]);
});

test.each([
  ["no list", {}],
  ["a field besides next", { next: [], more: 1 }],
  ["an entry that is no object", { next: [1] }],
  ["an unknown field", { next: [{ code: 500 }] }],
  ["a status of success", { next: [{ status: 202 }] }],
  ["a broken status", { next: [{ status: 429.5 }] }],
  ["a delay below zero", { next: [{ delayMs: -1 }] }],
  ["no times", { next: [{ status: 500, times: 0 }] }],
  ["a reset with a status", { next: [{ reset: true, status: 500 }] }],
  ["a reset that is no boolean", { next: [{ reset: 1 }] }],
  ["a header that is no text", { next: [{ headers: { A: 1 } }] }],
  ["a header with a line break", { next: [{ headers: { A: "b\r\nC: d" } }] }],
])("%s is refused with 400 and changes nothing", async (_case, body) => {
  const sandbox = await openSandbox();
  await postJson(sandbox, "/api/faults", { next: [{ status: 418 }] });
  const response = await postJson(sandbox, "/api/faults", body);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: expect.any(String) });
  expect(await statuses(2, sandbox)).toEqual([418, 202]);
});
