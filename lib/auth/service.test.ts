import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { openDb } from "@/db/client";
import { emailSubscribers, userSessions } from "@/db/schema";
import { newId, newSecret } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { mergeProgress } from "@/lib/progress/mutations";
import { aSignedInReader, config, deadDatabase, deadKv, later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { notBeforeKey, refreshSeconds, rotationGraceSeconds } from "./rules";
import { endSession, endSessionOf, isRevoked, refreshSession, startSession } from "./service";
import { verifyAccessToken } from "./tokens";

const kv = env.CACHE_KV;
const unauthorized = { ok: false, code: "unauthorized" };
const asked = { email: "Reader@example.com", firstName: "Ada", lastName: null, next: null };
const from = { browser: "Firefox", network: "203.0.113.0/24" };
const signUp = { ...asked, purpose: "sign_up" } as const;
const signIn = { ...asked, purpose: "sign_in" } as const;

const start = (login: typeof signUp | typeof signIn, adminEmails = "") =>
  startSession(db, { login, ...from, adminEmails, config, now });
const refresh = (refreshToken: string, at = later(60)) =>
  refreshSession(db, { refreshToken, kv, config, now: at });
const sessions = () => db.select().from(userSessions);

/** The tokens of a refresh that must have succeeded. */
async function refreshed(refreshToken: string, at = later(60)) {
  const result = await refresh(refreshToken, at);
  if (!result.ok) throw new Error("not refreshed");
  return result.value;
}

test("a sign-up makes a subscriber with access and a session that lasts 30 days", async () => {
  const started = await start(signUp);
  if (!started.ok) throw new Error("not started");
  const { subscriber, session, accessToken, refreshToken = "" } = started.value;
  expect(subscriber).toMatchObject({ email: asked.email, firstName: "Ada", hasAccess: true, role: "reader" });
  expect(session).toMatchObject({ readerId: subscriber.id, email: "reader@example.com", hasAccess: true });
  expect(await verifyAccessToken(accessToken, config, now)).toMatchObject({ ok: true, value: session });
  const rows = await sessions();
  expect(rows).toMatchObject([
    {
      id: session.sessionId,
      userEmail: "reader@example.com",
      previousToken: null,
      expiresAt: isoAfter(now, refreshSeconds),
    },
  ]);
  expect(JSON.stringify(rows)).not.toContain(refreshToken.split(".")[1]);
});

test("a sign-in gives a session with the rights that are there, and token_invalid without an account", async () => {
  expect(await start(signIn)).toEqual({ ok: false, code: "token_invalid" });
  expect(await sessions()).toEqual([]);
  await aSubscriber(db, { email: asked.email, hasAccess: false, hasPurchased: true });
  expect(await start(signIn)).toMatchObject({
    ok: true,
    value: { session: { hasAccess: false, hasPurchased: true, role: "reader" } },
  });
});

test("a known reader who signs up again keeps rights and names", async () => {
  await aSubscriber(db, { email: asked.email, firstName: "Grace", hasAccess: false });
  expect(await start(signUp)).toMatchObject({
    ok: true,
    value: { subscriber: { firstName: "Grace", hasAccess: false }, session: { hasAccess: false } },
  });
});

test("whom the operator lists is an admin from the first session on", async () => {
  expect(await start(signUp, "reader@example.com")).toMatchObject({ value: { session: { role: "admin" } } });
  expect(await start({ ...signUp, email: "other@example.com" }, "reader@example.com")).toMatchObject({
    value: { session: { role: "reader" } },
  });
});

test("a refresh rotates the token, begins the 30 days anew and reads the rights anew", async () => {
  const { refreshToken } = await aSignedInReader();
  await db.update(emailSubscribers).set({ hasAccess: false, hasPurchased: true });
  const renewed = await refreshed(refreshToken);
  expect(renewed.refreshToken).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
  expect(renewed.refreshToken).not.toBe(refreshToken);
  expect(await verifyAccessToken(renewed.accessToken, config, later(60))).toMatchObject({
    value: { hasAccess: false, hasPurchased: true },
  });
  expect(await sessions()).toMatchObject([{ expiresAt: isoAfter(now, 60 + refreshSeconds) }]);
  expect(await refresh(renewed.refreshToken ?? "", later(120))).toMatchObject({ ok: true });
});

test("a session begins and goes on with the chapters that its reader has completed", async () => {
  const { email } = await aSubscriber(db, { email: "reader@example.com" });
  const complete = (email: string, chapterNumber: number, completed: boolean) => {
    const update = { chapterNumber, deviceId: "phone", at: isoAfter(now), completed };
    return mergeProgress(db, { email, updates: [update], now });
  };
  await complete(email, 3, true);
  await complete(email, 1, true);
  await complete(email, 2, false);
  await complete("other@example.com", 4, true);
  const started = await start(signIn);
  if (!started.ok) throw new Error("not started");
  expect(started.value.completed).toEqual([1, 3]);
  await complete(email, 5, true);
  const { refreshToken = "" } = started.value;
  expect(await refreshed(refreshToken)).toMatchObject({ completed: [1, 3, 5] });
  expect(await refreshed(refreshToken)).toMatchObject({ completed: [1, 3, 5] });
});

test("of twenty refreshes at once one rotates, and the others get an access token", async () => {
  const { refreshToken } = await aSignedInReader();
  const all = await Promise.all(Array.from({ length: 20 }, () => refreshed(refreshToken)));
  expect(all.filter((credentials) => credentials.refreshToken)).toHaveLength(1);
  for (const { accessToken } of all) {
    expect(await verifyAccessToken(accessToken, config, later(60))).toMatchObject({ ok: true });
  }
});

test("the token before the last is honoured for ten seconds, without a rotation", async () => {
  const { refreshToken } = await aSignedInReader();
  const renewed = await refreshed(refreshToken);
  const again = await refresh(refreshToken, later(60 + rotationGraceSeconds - 0.001));
  expect(again).toMatchObject({ ok: true, value: { accessToken: expect.any(String) } });
  expect(again).not.toHaveProperty("value.refreshToken");
  expect(await refresh(renewed.refreshToken ?? "", later(90))).toMatchObject({ ok: true });
});

test("after ten seconds it is a replay: the session ends for the thief and the reader", async () => {
  const { refreshToken, session } = await aSignedInReader();
  const renewed = await refreshed(refreshToken);
  expect(await refresh(refreshToken, later(60 + rotationGraceSeconds))).toEqual(unauthorized);
  expect(await sessions()).toEqual([]);
  expect(await kv.get(notBeforeKey(session.sessionId))).toBe(String(later(71).getTime() / 1000));
  expect(await refresh(renewed.refreshToken ?? "", later(71))).toEqual(unauthorized);
  const verified = await verifyAccessToken(renewed.accessToken, config, later(71));
  if (!verified.ok) throw new Error("not verified");
  expect(await isRevoked(verified.value, { kv, openSessions: () => db })).toBe(true);
});

test("a token from before the last two is a replay even within ten seconds", async () => {
  const { refreshToken } = await aSignedInReader();
  const second = await refreshed(refreshToken, later(60));
  await refreshed(second.refreshToken ?? "", later(61));
  expect(await refresh(refreshToken, later(62))).toEqual(unauthorized);
  expect(await sessions()).toEqual([]);
});

test("a replay ends its own session only", async () => {
  const { refreshToken } = await aSignedInReader();
  const other = await aSignedInReader({ email: "other@example.com" });
  await refreshed(refreshToken);
  await refresh(refreshToken, later(120));
  expect(await sessions()).toMatchObject([{ userEmail: "other@example.com" }]);
  expect(await refresh(other.refreshToken)).toMatchObject({ ok: true });
});

test("a session that was not used for 30 days is over", async () => {
  const { refreshToken } = await aSignedInReader();
  expect(await refresh(refreshToken, later(refreshSeconds))).toEqual(unauthorized);
  expect(await refresh(refreshToken, later(refreshSeconds - 1))).toMatchObject({ ok: true });
});

test("malformed and unknown tokens are unauthorized and end nothing", async () => {
  const { refreshToken, session } = await aSignedInReader();
  const tokens = ["", "nonsense", session.sessionId, `${refreshToken}x`, `${newId()}.${newSecret()}`];
  for (const token of tokens) expect(await refresh(token)).toEqual(unauthorized);
  expect(await refresh(refreshToken)).toMatchObject({ ok: true });
});

test("a session whose reader is gone is unauthorized", async () => {
  const { refreshToken } = await aSignedInReader();
  await db.delete(emailSubscribers);
  expect(await refresh(refreshToken)).toEqual(unauthorized);
});

test("an ended session refreshes no more, and its access tokens are revoked while others count", async () => {
  const reader = await aSignedInReader();
  const other = await aSignedInReader({ email: "other@example.com" });
  const issuedAt = now.getTime() / 1000;
  const asks = { kv, openSessions: () => db };
  expect(await isRevoked({ ...reader.session, issuedAt }, asks)).toBe(false);
  await endSession(db, { sessionId: reader.session.sessionId, kv, now: later(0.5) });
  expect(await isRevoked({ ...reader.session, issuedAt }, asks)).toBe(true);
  expect(await isRevoked({ ...reader.session, issuedAt: issuedAt + 1 }, asks)).toBe(false);
  expect(await isRevoked({ ...other.session, issuedAt }, asks)).toBe(false);
  expect(await refresh(reader.refreshToken)).toEqual(unauthorized);
  expect(await refresh(other.refreshToken)).toMatchObject({ ok: true });
});

test("a session is ended by its refresh token alone, and not by one of another shape, secret or session", async () => {
  const { refreshToken } = await aSignedInReader();
  const other = await aSignedInReader({ email: "other@example.com" });
  const [id = ""] = refreshToken.split(".");
  const [, otherSecret = ""] = other.refreshToken.split(".");
  for (const wrong of ["", "x", `${id}.${newSecret()}`, `${id}.${otherSecret}`]) {
    await endSessionOf(db, { refreshToken: wrong, kv, now });
  }
  expect(await sessions()).toHaveLength(2);
  await endSessionOf(db, { refreshToken, kv, now });
  expect(await refresh(refreshToken)).toEqual(unauthorized);
  expect(await refresh(other.refreshToken)).toMatchObject({ ok: true });
});

test("the session's row is asked when KV does not answer, and only then", async () => {
  const { session } = await aSignedInReader();
  const asked = { ...session, issuedAt: now.getTime() / 1000 };
  const asks = { kv: deadKv, openSessions: () => db };
  expect(await isRevoked(asked, asks)).toBe(false);
  await db.delete(userSessions);
  expect(await isRevoked(asked, asks)).toBe(true);
  expect(await isRevoked(asked, { kv, openSessions: () => openDb(deadDatabase) })).toBe(false);
});

test("when neither answers, nobody says that a session counts", async () => {
  const { session } = await aSignedInReader();
  const asked = { ...session, issuedAt: now.getTime() / 1000 };
  const asks = { kv: deadKv, openSessions: () => openDb(deadDatabase) };
  await expect(isRevoked(asked, asks)).rejects.toThrow();
});

test("a database that does not answer is no refusal", async () => {
  const { refreshToken } = await aSignedInReader();
  const dead = openDb(deadDatabase);
  await expect(refreshSession(dead, { refreshToken, kv, config, now })).rejects.toThrow();
  await expect(
    startSession(dead, { login: signIn, ...from, adminEmails: "", config, now }),
  ).rejects.toThrow();
  expect(await refresh(refreshToken)).toMatchObject({ ok: true });
});
