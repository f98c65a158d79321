import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { emailSubscribers, userSessions } from "@/db/schema";
import { isoAfter, seconds } from "@/lib/base/time";
import { resolveCaller } from "@/lib/gateway/session";
import { aSignedInReader, config, cookieHeader, deadKv, later } from "@/test/doors";
import { db, now } from "@/test/factories";
import { getAdmin } from "./data";
import { adminSessionSeconds, notBeforeKey, refreshSeconds, rotationGraceSeconds } from "./rules";
import { isRevoked, refreshSession, renewRights } from "./service";
import { accessSeconds, verifyAccessToken } from "./tokens";

const kv = env.CACHE_KV;
const email = "reader@example.com";
const unauthorized = { ok: false, code: "unauthorized" };
const refresh = (refreshToken: string, at: Date) => refreshSession(db, { refreshToken, kv, config, now: at });
const sessions = () => db.select().from(userSessions);

/** Refreshes each hour, and says after how many hours that was refused. */
async function hoursOf(refreshToken: string, atMost: number): Promise<number> {
  let token = refreshToken;
  for (let hour = 1; hour <= atMost; hour++) {
    const renewed = await refresh(token, later(hour * seconds.hour));
    if (!renewed.ok) return hour;
    token = renewed.value.refreshToken ?? token;
  }
  return Number.POSITIVE_INFINITY;
}

test("an admin's session ends 12 hours after the sign-in, however often it is used; a reader's goes on", async () => {
  const admin = await aSignedInReader({ email: "admin@example.com", role: "admin" });
  expect(await sessions()).toMatchObject([{ expiresAt: isoAfter(now, adminSessionSeconds) }]);
  expect(await hoursOf(admin.refreshToken, 20)).toBe(12);
  const reader = await aSignedInReader({ email });
  expect(await hoursOf(reader.refreshToken, 20)).toBe(Number.POSITIVE_INFINITY);
});

test("an admin's session is good until the last second of its 12 hours", async () => {
  const { refreshToken } = await aSignedInReader({ role: "admin" });
  expect(await refresh(refreshToken, later(adminSessionSeconds))).toEqual(unauthorized);
  expect(await refresh(refreshToken, later(adminSessionSeconds - 1))).toMatchObject({ ok: true });
  expect(await sessions()).toMatchObject([{ expiresAt: isoAfter(now, adminSessionSeconds) }]);
});

test("who becomes an admin keeps a young session for the rest of its 12 hours, and an old one not at all", async () => {
  const { refreshToken } = await aSignedInReader();
  const day = await refresh(refreshToken, later(seconds.day));
  if (!day.ok) throw new Error("not refreshed");
  await db.update(emailSubscribers).set({ role: "admin" });
  expect(await refresh(day.value.refreshToken ?? "", later(seconds.day + 1))).toEqual(unauthorized);
  await db.update(emailSubscribers).set({ role: "reader" });
  const again = await refresh(day.value.refreshToken ?? "", later(seconds.day + 2));
  expect(again).toMatchObject({ ok: true, value: { session: { role: "reader" } } });
  expect(await sessions()).toMatchObject([{ expiresAt: isoAfter(later(seconds.day + 2), refreshSeconds) }]);
});

test("an admin is one as long as the database says so, whatever the token says", async () => {
  const { session } = await aSignedInReader({ role: "admin" });
  expect(await getAdmin(db, { session, now })).toMatchObject({ id: session.readerId, role: "admin" });
  await db.update(emailSubscribers).set({ role: "reader" });
  expect(session.role).toBe("admin");
  expect(await getAdmin(db, { session, now })).toBeNull();
});

test("a reader's token that says admin, an ended session, an old one and another's id make no admin", async () => {
  const reader = await aSignedInReader();
  expect(await getAdmin(db, { session: { ...reader.session, role: "admin" }, now })).toBeNull();
  const { session } = await aSignedInReader({ email: "admin@example.com", role: "admin" });
  expect(await getAdmin(db, { session: { ...session, readerId: reader.session.readerId }, now })).toBeNull();
  expect(
    await getAdmin(db, { session: { ...session, sessionId: reader.session.sessionId }, now }),
  ).toBeNull();
  expect(await getAdmin(db, { session, now: later(adminSessionSeconds) })).toBeNull();
  expect(await getAdmin(db, { session, now: later(adminSessionSeconds - 1) })).not.toBeNull();
  await db.delete(userSessions);
  expect(await getAdmin(db, { session, now })).toBeNull();
});

test("after a change of rights every token so far is renewed once, with the new rights, and then counts", async () => {
  const began = new Date();
  const one = await aSignedInReader({ email }, began);
  const other = await aSignedInReader({ email: "other@example.com" }, began);
  await db.update(emailSubscribers).set({ hasPurchased: true });
  // A token that is renewed between the change and the recall has the new rights already.
  const early = await refresh(one.refreshToken, new Date());
  if (!early.ok) throw new Error("not refreshed");
  await renewRights(db, { email, kv, now: new Date() });

  const tools = { config, kv, openDb: () => db, now: new Date() };
  const resolve = (cookies: string) => resolveCaller(cookies, tools, true);
  expect(await resolve(other.cookies)).toMatchObject({ session: { hasPurchased: false }, cookies: [] });
  const { accessToken, refreshToken = "" } = early.value;
  const caller = await resolve(cookieHeader({ accessToken, refreshToken }));
  expect(caller.session).toMatchObject({ hasPurchased: true });
  const renewed = caller.cookies.find(({ name }) => name === "__Host-access")?.value ?? "";
  const token = await verifyAccessToken(renewed, config, new Date());
  if (!token.ok) throw new Error("not a token");
  expect(await isRevoked(token.value, { kv, openSessions: () => db })).toBe(false);
});

test("only sessions that can hold a living token are recalled, and only those of this reader", async () => {
  const old = await aSignedInReader({ email }, later(-3600));
  const other = await aSignedInReader({ email: "other@example.com" });
  await renewRights(db, { email, kv, now: later(0.99) });
  for (const { session } of [old, other]) expect(await kv.get(notBeforeKey(session.sessionId))).toBeNull();
  await refresh(old.refreshToken, now);
  await renewRights(db, { email, kv, now: later(0.99) });
  expect(await kv.get(notBeforeKey(old.session.sessionId))).toBe(String(now.getTime() / 1000 + 1));
});

test("many readers are renewed at once, and nobody beside them", async () => {
  const [one, two, other] = await Promise.all(
    ["one", "two", "other"].map((name) => aSignedInReader({ email: `${name}@example.com` })),
  );
  await renewRights(db, { email: ["one@example.com", "two@example.com"], kv, now: later(0.99) });
  const recalled = [one, two, other].map(async (each) => kv.get(notBeforeKey(each?.session.sessionId ?? "")));
  expect((await Promise.all(recalled)).map((mark) => mark !== null)).toEqual([true, true, false]);
});

test("a recall that KV does not take is a failure, so that it is tried again", async () => {
  await aSignedInReader({ email });
  await expect(renewRights(db, { email, kv: deadKv, now: later(0.99) })).rejects.toThrow("KV PUT failed");
});

test("a session is recalled as long as its last token, or one given out in the grace after it, can live", async () => {
  const { session } = await aSignedInReader({ email });
  const recalled = () => kv.get(notBeforeKey(session.sessionId));
  const span = accessSeconds + rotationGraceSeconds;
  await renewRights(db, { email, kv, now: later(span) });
  expect(await recalled()).toBeNull();
  await renewRights(db, { email, kv, now: later(span - 0.001) });
  expect(await recalled()).not.toBeNull();
});

test("the recall waits for the next whole second, and where there is nothing to recall nobody waits", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    const put = vi.spyOn(kv, "put");
    await renewRights(db, { email, kv, now: later(0.25) });
    expect(vi.getTimerCount()).toBe(0);

    const { session } = await aSignedInReader({ email });
    const recall = renewRights(db, { email, kv, now: later(0.25) });
    while (vi.getTimerCount() === 0) await sessions();
    await vi.advanceTimersByTimeAsync(749);
    expect(put).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await recall;
    expect(put).toHaveBeenCalledOnce();
    expect(await kv.get(notBeforeKey(session.sessionId))).toBe(String(now.getTime() / 1000 + 1));
  } finally {
    vi.restoreAllMocks();
    vi.useRealTimers();
  }
});
