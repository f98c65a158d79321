import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { openDb } from "@/db/client";
import { emailSubscribers } from "@/db/schema";
import { deadDatabase, deadKv } from "@/test/doors";
import { aSubscriber, db } from "@/test/factories";
import { AppError, type ErrorCode, errorAnswers, errorResponse, toAppError } from "./errors";

/** The closed list of contracts.md, section 3. */
const statuses = {
  invalid_request: 400,
  unauthorized: 401,
  token_invalid: 401,
  token_expired: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  unavailable: 503,
  internal: 500,
} satisfies Record<ErrorCode, number>;
const codes = Object.keys(statuses) as ErrorCode[];

/** What a piece of work threw. */
async function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

test("the list of codes is closed", () => {
  expect(Object.keys(errorAnswers).sort()).toEqual([...codes].sort());
});

test.each(codes)("%s has its status, a sentence, and an answer in the one shape", async (code) => {
  const response = errorResponse(new AppError(code));
  expect(response.status).toBe(statuses[code]);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  expect(response.headers.has("retry-after")).toBe(code === "unavailable");
  expect(await response.json()).toEqual({ error: expect.stringMatching(/^[A-Z].+\.$/), code });
});

test("an answer carries the details, headers and sentence of its error, and nothing of its cause", async () => {
  const response = errorResponse(
    new AppError("unavailable", {
      message: "Come back later.",
      details: [{ path: "email", message: "Enter your e-mail address." }],
      headers: { "Retry-After": "60" },
      cause: new Error("secret"),
    }),
  );
  expect(response.headers.get("retry-after")).toBe("60");
  expect(await response.json()).toEqual({
    error: "Come back later.",
    code: "unavailable",
    details: [{ path: "email", message: "Enter your e-mail address." }],
  });
});

test("a refusal stays what it is", () => {
  const error = new AppError("conflict");
  expect(toAppError(error)).toBe(error);
});

test("a database that does not answer is unavailable, through the query builder and in a batch", async () => {
  const dead = openDb(deadDatabase);
  const query = dead.select().from(emailSubscribers);
  for (const work of [
    () => query.get(),
    () => query.all(),
    () => dead.batch([query]),
    () => deadDatabase.prepare("select 1").first(),
  ]) {
    expect(toAppError(await thrownBy(work)).code).toBe("unavailable");
  }
  expect(await db.select().from(emailSubscribers)).toEqual([]);
});

test("a KV that does not answer is unavailable", async () => {
  expect(toAppError(await thrownBy(() => deadKv.get("key"))).code).toBe("unavailable");
  expect(toAppError(new Error("KV PUT failed: 429 Too Many Requests")).code).toBe("unavailable");
});

test("a statement of ours that is wrong is internal, though D1 reports it", async () => {
  await aSubscriber(db);
  const errors = [
    await thrownBy(() => aSubscriber(db)),
    await thrownBy(() => env.DB.prepare("select nothing from nowhere").all()),
    await thrownBy(() => env.DB.prepare("select ?").bind(undefined).all()),
  ];
  for (const error of errors) expect(toAppError(error).code).toBe("internal");
});

test("a key that KV refuses is internal", async () => {
  const error = await thrownBy(() => env.CACHE_KV.get("k".repeat(600)));
  expect(String(error)).toContain("KV GET failed: 414");
  expect(toAppError(error).code).toBe("internal");
});

test.each([["a text"], [null], [undefined], [new Error("D2")], [new TypeError("x is undefined")]])(
  "anything else that is thrown is internal: %s",
  (thrown) => {
    expect(toAppError(thrown)).toMatchObject({ code: "internal", cause: thrown });
  },
);
