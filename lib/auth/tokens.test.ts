import { expect, test } from "vitest";
import { isoAfter } from "@/lib/base/time";
import { aSession, config, later } from "@/test/doors";
import { now } from "@/test/factories";
import {
  accessSeconds,
  isLoginCode,
  loginCode,
  signAccessToken,
  signLoginToken,
  verifyAccessToken,
  verifyLoginToken,
} from "./tokens";

const request = { id: "a-request", createdAt: isoAfter(now), expiresAt: isoAfter(now, 900) };
const other = { ...config, secret: "another-secret-0123456789abcdef-0123456789" };

test("an access token speaks for its session, and says when it was issued", async () => {
  const session = { ...aSession, hasPurchased: true, role: "admin" } as const;
  const token = await signAccessToken(session, config, later(0.9));
  expect(await verifyAccessToken(token, config, now)).toEqual({
    ok: true,
    value: { ...session, issuedAt: now.getTime() / 1000 },
  });
});

test("an access token is good for 15 minutes, and is then expired", async () => {
  const token = await signAccessToken(aSession, config, now);
  expect(await verifyAccessToken(token, config, later(accessSeconds - 1))).toMatchObject({ ok: true });
  expect(await verifyAccessToken(token, config, later(accessSeconds))).toEqual({
    ok: false,
    code: "token_expired",
  });
});

test("a token that was verified before is still held to its time, its settings and its every sign", async () => {
  const token = await signAccessToken(aSession, config, now);
  const first = await verifyAccessToken(token, config, now);
  expect(await verifyAccessToken(token, config, later(60))).toEqual(first);
  expect(await verifyAccessToken(token, config, later(accessSeconds))).toEqual({
    ok: false,
    code: "token_expired",
  });
  for (const settings of [other, { ...config, siteUrl: "https://preview.example" }]) {
    expect(await verifyAccessToken(token, settings, now)).toEqual({ ok: false, code: "token_invalid" });
  }
  expect(await verifyAccessToken(`${token.slice(0, -2)}AA`, config, now)).toMatchObject({ ok: false });
  expect(await verifyLoginToken(token, config, now)).toEqual({ ok: false, code: "token_invalid" });
});

test("so many tokens that the memory of them is emptied are all still verified", async () => {
  const settings = { ...config };
  const sign = (index: number) =>
    signAccessToken({ ...aSession, sessionId: `session-${index}` }, config, now);
  for (let index = 0; index < 1100; index++) {
    expect(await verifyAccessToken(await sign(index), settings, now)).toMatchObject({
      value: { sessionId: `session-${index}` },
    });
  }
});

test("a link's token names its request and no address, and one row always gives the same token", async () => {
  const token = await signLoginToken(request, config);
  expect(await signLoginToken({ ...request }, config)).toBe(token);
  expect(await verifyLoginToken(token, config, now)).toEqual({ ok: true, value: "a-request" });
  expect(atob(token.split(".")[1] ?? "")).not.toContain("@");
});

test("a link and its code that lie in a mailbox when another version is deployed still work", async () => {
  const settings = { siteUrl: "https://handbook.example", secret: "a-secret-that-outlives-deployments-0123" };
  const token = [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6ImxvZ2luK2p3dCIsImtpZCI6IlBYak9yWlp3In0",
    "eyJqdGkiOiJhLXJlcXVlc3QiLCJpYXQiOjE3OTUxNjg4MDAsImV4cCI6MTc5NTE2OTcwMCwiaXNzIjoiaHR0cHM6Ly9oYW5kYm9vay5leGFtcGxlIiwiYXVkIjoiaGFuZGJvb2s6bG9naW4ifQ",
    "TKNwEARDya-K-0xlDmZGi9EAgSIMk0D8I67EHXxSMjE",
  ].join(".");
  expect(await verifyLoginToken(token, settings, later(60))).toEqual({ ok: true, value: "a-request" });
  expect(await isLoginCode({ id: "a-request" }, "59192825", settings)).toBe(true);
});

test("a link's token is good for as long as its row, and is then expired", async () => {
  const token = await signLoginToken(request, config);
  expect(await verifyLoginToken(token, config, later(899))).toMatchObject({ ok: true });
  expect(await verifyLoginToken(token, config, later(900))).toEqual({ ok: false, code: "token_expired" });
});

test("a token for one purpose is nothing for the other", async () => {
  const access = await signAccessToken(aSession, config, now);
  const login = await signLoginToken(request, config);
  expect(await verifyLoginToken(access, config, now)).toEqual({ ok: false, code: "token_invalid" });
  expect(await verifyAccessToken(login, config, now)).toEqual({ ok: false, code: "token_invalid" });
});

test("a token of the previous secret still counts, one of an unknown secret does not", async () => {
  const [access, login] = [await signAccessToken(aSession, other, now), await signLoginToken(request, other)];
  const rotating = { ...config, previousSecret: other.secret };
  expect(await verifyAccessToken(access, rotating, now)).toMatchObject({ ok: true });
  expect(await verifyLoginToken(login, rotating, now)).toMatchObject({ ok: true });
  expect(await verifyAccessToken(access, config, now)).toEqual({ ok: false, code: "token_invalid" });
  expect(await verifyLoginToken(login, config, now)).toEqual({ ok: false, code: "token_invalid" });
});

test("while a secret is rotated, new tokens are of the new one", async () => {
  const token = await signAccessToken(aSession, { ...config, previousSecret: other.secret }, now);
  expect(await verifyAccessToken(token, config, now)).toMatchObject({ ok: true });
});

test("a token of another deployment is refused though the secret is the same", async () => {
  const token = await signAccessToken(aSession, { ...config, siteUrl: "https://preview.example" }, now);
  expect(await verifyAccessToken(token, config, now)).toEqual({ ok: false, code: "token_invalid" });
});

test("a secret under 32 bytes signs and verifies nothing, one of 32 does", async () => {
  const weak = { ...config, secret: "s".repeat(31) };
  await expect(signAccessToken(aSession, weak, now)).rejects.toThrow("32 bytes");
  await expect(verifyAccessToken("a.b.c", weak, now)).rejects.toThrow("32 bytes");
  const strong = { ...config, secret: "s".repeat(32) };
  const token = await signAccessToken(aSession, strong, now);
  expect(await verifyAccessToken(token, strong, now)).toMatchObject({ ok: true });
});

test("a code has eight digits, is always the same for a request, and differs between requests and secrets", async () => {
  const codes = await Promise.all(
    Array.from({ length: 500 }, (_, index) => loginCode({ id: `request-${index}` }, config.secret)),
  );
  for (const code of codes) expect(code).toMatch(/^\d{8}$/);
  expect(codes.some((code) => code.startsWith("0"))).toBe(true);
  expect(new Set(codes).size).toBeGreaterThan(495);
  expect(await loginCode({ id: "request-0" }, config.secret)).toBe(codes[0]);
  expect(await loginCode({ id: "request-0" }, other.secret)).not.toBe(codes[0]);
});

test("the code of a request is known under the present and the previous secret only", async () => {
  const code = await loginCode(request, config.secret);
  expect(await isLoginCode(request, code, config)).toBe(true);
  expect(await isLoginCode(request, code, { ...other, previousSecret: config.secret })).toBe(true);
  expect(await isLoginCode(request, code, other)).toBe(false);
  expect(await isLoginCode({ id: "another" }, code, config)).toBe(false);
  for (const wrong of [
    "",
    code.slice(1),
    `${code}0`,
    code.replace(/^\d/, (digit) => `${9 - Number(digit)}`),
    code.replace(/\d$/, (digit) => `${9 - Number(digit)}`),
  ]) {
    expect(await isLoginCode(request, wrong, config), wrong).toBe(false);
  }
});
