import { describe, expect, test } from "vitest";
import { isoAfter } from "@/lib/base/time";
import { type Attempt, backoff, decideLoginMail, greetingName, maxAttempts, nextState } from "./rules";

const now = new Date("2026-11-20T10:00:00.000Z");
const context = { attempts: 1, canRepeat: true, now, random: 0 };
const reason = "SendGrid said so";

describe("what becomes of a mail after a try", () => {
  const table: [string, Attempt, object][] = [
    [
      "accepted: sent",
      { outcome: "accepted", providerId: "m1" },
      { state: "sent", providerId: "m1", attempts: 1 },
    ],
    [
      "5xx: again after half the first wait at least",
      { outcome: "unavailable", reason },
      { state: "pending", dueAt: isoAfter(now, 2.5), attempts: 1 },
    ],
    [
      "rejected: failed at once, with the reason",
      { outcome: "rejected", reason },
      { state: "failed", attempts: 1, lastError: reason },
    ],
    [
      "our key refused: a minute later, the try given back",
      { outcome: "unauthorized", reason },
      { state: "pending", dueAt: isoAfter(now, 60), attempts: 0 },
    ],
    [
      "429 with a time: then, the try given back",
      { outcome: "rate_limited", reason, retryAt: new Date(now.getTime() + 30_000) },
      { state: "pending", dueAt: isoAfter(now, 30), attempts: 0 },
    ],
    [
      "429 with a time long past: a second later",
      { outcome: "rate_limited", reason, retryAt: new Date(0) },
      { state: "pending", dueAt: isoAfter(now, 1), attempts: 0 },
    ],
    [
      "429 with a time next year: an hour later",
      { outcome: "rate_limited", reason, retryAt: new Date("2027-11-20") },
      { state: "pending", dueAt: isoAfter(now, 3600), attempts: 0 },
    ],
    [
      "429 without a time: backs off",
      { outcome: "rate_limited", reason, retryAt: null },
      { state: "pending", dueAt: isoAfter(now, 2.5), attempts: 0 },
    ],
    [
      "ambiguous, copies harmless: again in two minutes",
      { outcome: "ambiguous", reason },
      { state: "pending", dueAt: isoAfter(now, 120), attempts: 1 },
    ],
  ];
  test.each(table)("%s", (_, attempt, expected) => {
    expect(nextState(attempt, context)).toMatchObject(expected);
  });

  test("ambiguous, copies harmful: unknown until the provider tells", () => {
    const next = nextState({ outcome: "ambiguous", reason }, { ...context, canRepeat: false });
    expect(next).toEqual({ state: "unknown", attempts: 1, lastError: reason });
  });

  test("the last try that fails is the end, one before it is not", () => {
    const attempt: Attempt = { outcome: "unavailable", reason };
    expect(nextState(attempt, { ...context, attempts: maxAttempts })).toMatchObject({
      state: "failed",
      lastError: reason,
    });
    expect(nextState(attempt, { ...context, attempts: maxAttempts - 1 })).toMatchObject({ state: "pending" });
  });

  test("no number of rate limits ends a mail", () => {
    const attempt: Attempt = { outcome: "rate_limited", reason, retryAt: null };
    expect(nextState(attempt, { ...context, attempts: maxAttempts })).toMatchObject({ state: "pending" });
  });

  test("waits double up to an hour, and chance adds up to their upper half", () => {
    expect([1, 2, 3].map((attempts) => backoff(attempts, 0))).toEqual([2.5, 5, 10]);
    expect(backoff(3, 0.5)).toBe(15);
    expect(backoff(40, 1)).toBe(3600);
  });
});

describe("which mail answers a login request", () => {
  const request = { id: "r1", createdAt: isoAfter(now), expiresAt: isoAfter(now, 900), usedAt: null };

  test.each([
    ["sign_up", false, "confirm-sign-up"],
    ["sign_up", true, "known-address"],
    ["sign_in", true, "sign-in"],
    ["sign_in", false, "no-account"],
  ] as const)("%s with a known address %s: %s", (kind, isKnown, template) => {
    expect(decideLoginMail(kind, { request, isKnown, suppression: null }, now).send).toBe(template);
  });

  test("a request whose time is up is expired, one with a millisecond left is not", () => {
    const facts = { request, isKnown: true, suppression: null };
    expect(decideLoginMail("sign_in", facts, new Date(request.expiresAt))).toMatchObject({
      send: null,
      state: "expired",
    });
    expect(decideLoginMail("sign_in", facts, new Date(Date.parse(request.expiresAt) - 1)).send).toBe(
      "sign-in",
    );
  });

  test("a mailbox that is not there gets none, one that complained about other mail does", () => {
    const facts = { request, isKnown: true };
    expect(decideLoginMail("sign_in", { ...facts, suppression: "hard_bounce" }, now)).toMatchObject({
      send: null,
      state: "skipped",
    });
    expect(decideLoginMail("sign_in", { ...facts, suppression: "complaint" }, now).send).toBe("sign-in");
  });

  test("a used or erased request sends nothing", () => {
    const used = { request: { ...request, usedAt: isoAfter(now) }, isKnown: true, suppression: null };
    expect(decideLoginMail("sign_in", used, now)).toMatchObject({ send: null, state: "skipped" });
    expect(
      decideLoginMail("sign_in", { request: null, isKnown: false, suppression: null }, now),
    ).toMatchObject({
      send: null,
      state: "skipped",
    });
  });
});

test.each(["Ada", "Ada-Lou", "Élodie", "O’Neill", "D'Arcy", "Ana María", "李"])(
  "%s is greeted by name",
  (name) => {
    expect(greetingName(name)).toBe(name);
  },
);

test.each([
  null,
  "",
  "%%preferences%%",
  "https://evil.example",
  "<b>Ada</b>",
  "Ada & Co",
  "1000 EUR",
  " Ada",
  "Ada\nBcc: x",
  "A".repeat(65),
])("%j is not greeted by", (name) => {
  expect(greetingName(name)).toBeNull();
});
