import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { userSessions } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { config, later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { getSignInTime, listSessions } from "./data";
import { freshSignInSeconds, isFreshSignIn, refreshSeconds } from "./rules";
import {
  endAllSessions,
  endOtherSessions,
  endOwnSession,
  forgottenCookies,
  isRevoked,
  refreshSession,
  sessionCookies,
  startSession,
} from "./service";

const kv = env.CACHE_KV;
const email = "reader@example.com";

/** Signs a known reader in, from a browser of its own. */
async function aSession(values: { email?: string; browser?: string; at?: Date } = {}) {
  const { browser = "Firefox", at = now } = values;
  const names = { firstName: null, lastName: null, next: null };
  const started = await startSession(db, {
    login: { email: values.email ?? email, purpose: "sign_up", ...names },
    browser,
    network: "203.0.113.0/24",
    adminEmails: "",
    config,
    now: at,
  });
  if (!started.ok) throw new Error("not started");
  return { session: started.value.session, refreshToken: started.value.refreshToken ?? "" };
}

/** Whether tokens of that moment still count, and whether a refresh still gets new ones. */
async function isAlive({ session, refreshToken }: Awaited<ReturnType<typeof aSession>>) {
  const issuedAt = now.getTime() / 1000;
  const revoked = await isRevoked({ ...session, issuedAt }, { kv, openSessions: () => db });
  const refreshed = await refreshSession(db, { refreshToken, kv, config, now: later(60) });
  expect(refreshed.ok).toBe(!revoked);
  return !revoked;
}

test("a reader's sessions are listed with where they began, the last used first, without secrets", async () => {
  const first = await aSession();
  const second = await aSession({ browser: "Safari", at: later(10) });
  await aSession({ email: "other@example.com" });
  const from = { network: "203.0.113.0/24" };
  const one = { id: first.session.sessionId, browser: "Firefox", createdAt: isoAfter(now), ...from };
  const two = { id: second.session.sessionId, browser: "Safari", createdAt: isoAfter(now, 10), ...from };
  expect(await listSessions(db, { email, now: later(20) })).toEqual([
    { ...two, lastUsedAt: isoAfter(now, 10) },
    { ...one, lastUsedAt: isoAfter(now) },
  ]);
  await refreshSession(db, { refreshToken: first.refreshToken, kv, config, now: later(30) });
  expect(await listSessions(db, { email, now: later(40) })).toEqual([
    { ...one, lastUsedAt: isoAfter(now, 30) },
    { ...two, lastUsedAt: isoAfter(now, 10) },
  ]);
});

test("a session that has run out is not listed", async () => {
  await aSession();
  expect(await listSessions(db, { email, now: later(refreshSeconds - 1) })).toHaveLength(1);
  expect(await listSessions(db, { email, now: later(refreshSeconds) })).toEqual([]);
});

test("one session is ended by its id, and by nobody but its reader", async () => {
  const [one, two] = [await aSession(), await aSession()];
  const other = await aSession({ email: "other@example.com" });
  for (const sessionId of [other.session.sessionId, "unknown"]) {
    await endOwnSession(db, { email, sessionId, kv, now });
  }
  expect(await db.select().from(userSessions)).toHaveLength(3);
  await endOwnSession(db, { email, sessionId: one.session.sessionId, kv, now });
  expect(await isAlive(one)).toBe(false);
  expect(await isAlive(two)).toBe(true);
  expect(await isAlive(other)).toBe(true);
});

test("all other sessions end, and this one and those of others stay", async () => {
  const [one, two, three] = [await aSession(), await aSession(), await aSession()];
  const other = await aSession({ email: "other@example.com" });
  await endOtherSessions(db, { session: two.session, kv, now });
  const alive = [await isAlive(one), await isAlive(two), await isAlive(three), await isAlive(other)];
  expect(alive).toEqual([false, true, false, true]);
});

test("all sessions end, and those of others stay", async () => {
  const [one, two] = [await aSession(), await aSession()];
  const other = await aSession({ email: "other@example.com" });
  await endAllSessions(db, { email, kv, now });
  expect([await isAlive(one), await isAlive(two), await isAlive(other)]).toEqual([false, false, true]);
});

test("a session knows when its reader signed in, however often it is renewed", async () => {
  await aSubscriber(db, { email });
  const { session, refreshToken } = await aSession();
  await refreshSession(db, { refreshToken, kv, config, now: later(600) });
  expect(await getSignInTime(db, session.sessionId)).toBe(isoAfter(now));
  await endAllSessions(db, { email, kv, now });
  expect(await getSignInTime(db, session.sessionId)).toBeNull();
});

test("a sign-in is fresh for ten minutes and no longer", () => {
  expect(freshSignInSeconds).toBe(600);
  expect(isFreshSignIn(isoAfter(now), now)).toBe(true);
  expect(isFreshSignIn(isoAfter(now), later(freshSignInSeconds - 0.001))).toBe(true);
  expect(isFreshSignIn(isoAfter(now), later(freshSignInSeconds))).toBe(false);
});

test("the cookies of a session last as long as what they hold, and each can be forgotten", async () => {
  const { session } = await aSession();
  const held = { accessToken: "an-access-token", session, completed: [12, 3] };
  const access = { name: "__Host-access", value: "an-access-token", maxAge: 900 };
  const completed = { name: "__Host-completed", value: "3.12", maxAge: 2_592_000 };
  const refresh = { name: "__Host-refresh", value: "a-refresh-token", maxAge: 2_592_000 };
  expect(sessionCookies({ ...held, refreshToken: "a-refresh-token" })).toEqual([access, completed, refresh]);
  expect(sessionCookies(held)).toEqual([access, completed]);
  expect(forgottenCookies).toEqual(
    [access, refresh, completed].map(({ name }) => ({ name, value: "", maxAge: 0 })),
  );
});
