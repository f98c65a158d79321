import { expect, test } from "vitest";
import { readFailure } from "./sendgrid";

const now = new Date("2026-11-20T10:00:00.000Z");
const answer = (code: number, headers: object = {}, errors?: object[]) => ({
  code,
  response: { headers, body: { errors } },
});
const in30 = new Date(now.getTime() + 30_000);

test.each([
  [400, "rejected"],
  [413, "rejected"],
  [401, "unauthorized"],
  [403, "unauthorized"],
  [429, "rate_limited"],
  [404, "unavailable"],
  [500, "unavailable"],
  [503, "unavailable"],
])("an answer of %i means %s", (code, outcome) => {
  expect(readFailure(answer(code), now)).toMatchObject({ outcome });
});

test("the provider's own words are kept", () => {
  const failure = readFailure(
    answer(400, {}, [{ field: "subject", message: "The subject is required." }]),
    now,
  );
  expect(failure).toEqual({
    outcome: "rejected",
    reason: "SendGrid 400 · subject: The subject is required.",
    recipients: [],
  });
});

test("recipients that the provider names are told by their places, each once", () => {
  const about = (field: string | null) => ({ field, message: "Does not contain a valid address." });
  const errors = [about("personalizations.3.to.0.email"), about("personalizations.12"), about(null)];
  expect(readFailure(answer(400, {}, [...errors, ...errors]), now)).toMatchObject({ recipients: [3, 12] });
});

test.each([
  [{ "retry-after": "30" }, in30],
  [{ "retry-after": in30.toUTCString() }, in30],
  [{ "x-ratelimit-reset": String(in30.getTime() / 1000) }, in30],
  [{ "x-ratelimit-reset": "30" }, in30],
  [{ "x-ratelimit-reset": "soon" }, null],
  [{}, null],
])("a 429 with %o says when to come back", (headers, retryAt) => {
  expect(readFailure(answer(429, headers), now)).toMatchObject({ retryAt });
});

test("no answer is ambiguous, an error before the request is not", () => {
  expect(readFailure({ isAxiosError: true, code: "ECONNABORTED" }, now).outcome).toBe("ambiguous");
  expect(readFailure(new TypeError("no such field"), now).outcome).toBe("unavailable");
});
