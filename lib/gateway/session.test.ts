import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { openDb } from "@/db/client";
import { emailSubscribers, userSessions } from "@/db/schema";
import { endSession } from "@/lib/auth/service";
import { accessSeconds, signAccessToken, verifyAccessToken } from "@/lib/auth/tokens";
import { mergeProgress } from "@/lib/progress/mutations";
import { aSignedInReader, config, cookieHeader, deadDatabase, deadKv, later } from "@/test/doors";
import { db, now } from "@/test/factories";
import { guest, resolveCaller } from "./session";

const forget = ["__Host-access", "__Host-refresh", "__Host-completed"].map((name) => ({
  name,
  value: "",
  maxAge: 0,
}));
const live = { config, kv: env.CACHE_KV, openDb: () => db };
const dead = { config, kv: deadKv, openDb: () => openDb(deadDatabase) };

const resolve = (cookies: string | null, at = later(60), checkRevoked = true) =>
  resolveCaller(cookies, { ...live, now: at }, checkRevoked);

/** The `Cookie` header of a browser that was given these. */
const keptBy = (cookies: { name: string; value: string }[]) =>
  cookies.map(({ name, value }) => `${name}=${value}`).join("; ");

test.each([
  null,
  "",
  "theme=dark",
  "__Host-login=x",
  "__Host-access=",
  "__Host-access=nonsense",
  "__Host-completed=1.2",
])("with %j nobody is signed in, no cookie is set and nothing is asked", async (cookies) => {
  expect(await resolveCaller(cookies, { ...dead, now }, true)).toEqual(guest);
});

test("a fresh access token is a session, without the database and without new cookies", async () => {
  const { session, accessToken } = await aSignedInReader();
  const tools = { ...live, openDb: dead.openDb, now: later(accessSeconds - 1) };
  expect(await resolveCaller(cookieHeader({ accessToken }), tools, true)).toEqual({
    session: { ...session, issuedAt: now.getTime() / 1000 },
    completed: [],
    cookies: [],
  });
});

test("the completed chapters are those of the reader's cookie, none if it was tampered with", async () => {
  const { cookies } = await aSignedInReader();
  expect(await resolve(`${cookies}; __Host-completed=1.3`)).toMatchObject({ completed: [1, 3] });
  expect(await resolve(`${cookies}; __Host-completed=1,3`)).toMatchObject({ completed: [] });
});

test("an access token that ran out is renewed by the refresh token on the way", async () => {
  const { session, cookies } = await aSignedInReader();
  const update = { chapterNumber: 2, deviceId: "phone", at: now.toISOString(), completed: true };
  await mergeProgress(db, { email: session.email, updates: [update], now });
  const at = later(accessSeconds);
  const caller = await resolve(`${cookies}; __Host-completed=1`, at);
  expect(caller).toMatchObject({ session, completed: [2] });
  expect(caller.cookies).toEqual([
    { name: "__Host-access", value: expect.any(String), maxAge: 900 },
    { name: "__Host-completed", value: "2", maxAge: 2_592_000 },
    { name: "__Host-refresh", value: expect.stringMatching(/^[\w-]{22}\.[\w-]{43}$/), maxAge: 2_592_000 },
  ]);
  const [access] = caller.cookies;
  expect(await verifyAccessToken(access?.value ?? "", config, at)).toMatchObject({ ok: true });
});

test("an access token that ran out is nobody's without a refresh token", async () => {
  const { accessToken } = await aSignedInReader();
  expect(await resolve(cookieHeader({ accessToken }), later(accessSeconds))).toEqual(guest);
});

test("the cookies that a renewal sets are a session in the next request", async () => {
  const { session, refreshToken } = await aSignedInReader();
  const first = await resolve(cookieHeader({ refreshToken }));
  expect(await resolve(keptBy(first.cookies), later(120))).toMatchObject({ session, cookies: [] });
  const again = await resolve(keptBy(first.cookies), later(60 + accessSeconds));
  expect(again).toMatchObject({ session, cookies: [{}, {}, {}] });
});

test("of two requests that renew at once one rotates, and both are signed in", async () => {
  const { refreshToken } = await aSignedInReader();
  const both = await Promise.all([1, 2].map(() => resolve(cookieHeader({ refreshToken }))));
  for (const { session } of both) expect(session).not.toBeNull();
  expect(both.map(({ cookies }) => cookies.length).sort()).toEqual([2, 3]);
});

test("a forged access token counts for nothing, and the refresh token beside it still does", async () => {
  const { session, refreshToken } = await aSignedInReader();
  const admin = { ...session, role: "admin" } as const;
  const accessToken = await signAccessToken(admin, { ...config, secret: "x".repeat(40) }, now);
  expect(await resolve(cookieHeader({ accessToken }))).toEqual(guest);
  expect((await resolve(cookieHeader({ accessToken, refreshToken }))).session).toEqual(session);
});

test("a session that was ended elsewhere is over where it is checked, and its cookies are forgotten", async () => {
  const { session, cookies } = await aSignedInReader();
  expect((await resolve(cookies)).session).toMatchObject(session);
  await endSession(db, { sessionId: session.sessionId, kv: env.CACHE_KV, now: later(30) });
  expect(await resolve(cookies)).toEqual({ ...guest, cookies: forget });
  expect(await resolve(cookies, later(60), false)).toMatchObject({ session, cookies: [] });
});

test("an access token that was recalled while the session lasts is renewed with the rights of now", async () => {
  const { session, cookies } = await aSignedInReader();
  await db.update(emailSubscribers).set({ hasAccess: false });
  expect((await resolve(cookies)).session).toMatchObject(session);
  const from = String(later(30).getTime() / 1000);
  await env.CACHE_KV.put(`not-before:${session.sessionId}`, from);
  const caller = await resolve(cookies);
  expect(caller.session).toEqual({ ...session, hasAccess: false });
  expect(caller.cookies).toHaveLength(3);
});

test("a replayed refresh token ends the session and the cookies are forgotten", async () => {
  const { refreshToken } = await aSignedInReader();
  expect((await resolve(cookieHeader({ refreshToken }))).session).not.toBeNull();
  expect(await resolve(cookieHeader({ refreshToken }), later(120))).toEqual({
    ...guest,
    cookies: forget,
  });
  expect(await db.select().from(userSessions)).toEqual([]);
});

test("a malformed refresh token is forgotten", async () => {
  expect(await resolve("__Host-refresh=nonsense")).toEqual({ ...guest, cookies: forget });
});

test("when KV is down the database says whether a session counts", async () => {
  const { session, cookies, accessToken } = await aSignedInReader();
  const tools = { ...live, kv: deadKv, now: later(60) };
  expect(await resolveCaller(cookies, tools, true)).toMatchObject({ session });
  await db.delete(userSessions);
  expect(await resolveCaller(cookieHeader({ accessToken }), tools, true)).toEqual(guest);
});

test("when nothing answers, a session that must be checked or renewed is an error, never a guest", async () => {
  const { session, cookies } = await aSignedInReader();
  await expect(resolveCaller(cookies, { ...dead, now: later(60) }, true)).rejects.toThrow();
  await expect(resolveCaller(cookies, { ...dead, now: later(accessSeconds) }, false)).rejects.toThrow();
  expect(await resolveCaller(cookies, { ...dead, now: later(60) }, false)).toMatchObject({ session });
});
