import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { openDb } from "@/db/client";
import { emailSubscribers, signals, userSessions } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { deadDatabase, deadKv } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { getSignals } from "./data";
import { addSignals, pruneSignals } from "./mutations";
import { Tally } from "./producer";
import { attachWatch, Watch, watchOf } from "./service";

/** A watch whose rows are always noted: chance says 1 minus nothing. */
function aWatch() {
  const tally = new Tally("web", () => 0.9999);
  return { tally, watch: new Watch(tally) };
}
const namesOf = (tally: Tally) => tally.take(new Date()).map(({ name, value }) => `${name} ${value}`);

test("a watched database answers as the real one does: rows, joins, RETURNING, batches", async () => {
  const { watch } = aWatch();
  const watched = openDb(watch.database(env.DB));
  const { id, emailKey } = await aSubscriber(db, { email: "reader@example.com" });
  await db.insert(userSessions).values({
    id: "a-session",
    userEmail: emailKey,
    sessionToken: "hash",
    expiresAt: isoAfter(now),
    createdAt: isoAfter(now),
  });
  const joined = (handle: typeof db) =>
    handle
      .select({ session: userSessions.id, reader: emailSubscribers.id, made: userSessions.createdAt })
      .from(userSessions)
      .innerJoin(emailSubscribers, eq(emailSubscribers.emailKey, userSessions.userEmail));
  expect(await joined(watched)).toEqual([{ session: "a-session", reader: id, made: isoAfter(now) }]);
  expect(await joined(watched)).toEqual(await joined(db));
  const update = watched.update(emailSubscribers).set({ firstName: "Ada" });
  expect(await update.returning({ id: emailSubscribers.id, name: emailSubscribers.firstName })).toEqual([
    { id, name: "Ada" },
  ]);
  const [rows, gone] = await watched.batch([
    watched.select().from(emailSubscribers),
    watched.delete(userSessions).returning({ id: userSessions.id }),
  ]);
  expect(rows).toEqual(await db.select().from(emailSubscribers));
  expect(gone).toEqual([{ id: "a-session" }]);
});

test("what is written is counted, with RETURNING, in a batch and without either; what is read is not", async () => {
  const subscriber = await aSubscriber(db, { email: "reader@example.com" });
  const rename = (handle: typeof db) => handle.update(emailSubscribers).set({ firstName: "Ada" });
  const works: [(handle: typeof db) => Promise<unknown>, number][] = [
    [(handle) => handle.select().from(emailSubscribers), 0],
    [(handle) => rename(handle).returning({ id: emailSubscribers.id }), 1],
    [(handle) => rename(handle).run(), 1],
    [(handle) => handle.batch([rename(handle), rename(handle)]), 2],
  ];
  expect(subscriber.firstName).not.toBe("Ada");
  for (const [work, writes] of works) {
    const { tally, watch } = aWatch();
    await work(openDb(watch.database(env.DB)));
    expect(namesOf(tally)).toEqual(writes > 0 ? [`rows_written ${200 * writes}`] : []);
  }
});

test("who does not answer is counted, and the error goes on; a mistake of ours is no outage", async () => {
  const { tally, watch } = aWatch();
  const queue: Queue = new Proxy(env.EMAIL_QUEUE, {
    get: () => () => Promise.reject(new Error("Queue sendBatch failed: Too Many Requests")),
  });
  await expect(openDb(watch.database(deadDatabase)).select().from(signals)).rejects.toThrow();
  await expect(openDb(watch.database(env.DB)).run("select nonsense")).rejects.toThrow();
  await expect(watch.cache(deadKv).get("x")).rejects.toThrow("503");
  await expect(watch.queue(queue).sendBatch([])).rejects.toThrow("Too Many");
  expect(namesOf(tally)).toEqual(["fault.database 1", "fault.cache 1", "fault.queue 1"]);
});

test("a watched KV and queue do what the real ones do", async () => {
  const { tally, watch } = aWatch();
  await watch.cache(env.CACHE_KV).put("key", "value");
  expect(await watch.cache(env.CACHE_KV).get("key")).toBe("value");
  await watch.queue(env.EMAIL_QUEUE).send({ v: 2, mail: "nobody" });
  expect(namesOf(tally)).toEqual([]);
});

test("waiting is told by whom it was for, and side by side counts once", async () => {
  vi.useFakeTimers({ now });
  const { watch } = aWatch();
  const slow: KVNamespace = new Proxy(env.CACHE_KV, {
    get: () => () => new Promise((resolve) => setTimeout(() => resolve(null), 40)),
  });
  const work = Promise.all([watch.cache(slow).get("a"), watch.cache(slow).get("b")]);
  await vi.advanceTimersByTimeAsync(40);
  await work;
  await vi.advanceTimersByTimeAsync(5);
  expect(watch.serverTiming()).toBe("db;dur=0, cache;dur=40, render;dur=5, total;dur=45");
  vi.useRealTimers();
});

test("the app finds the watch of its request, and none where nobody put one", () => {
  const ctx = {};
  expect(watchOf(ctx)).toBeNull();
  const { watch } = aWatch();
  attachWatch(ctx, watch);
  expect(watchOf(ctx)).toBe(watch);
});

test("figures add up over a quarter of an hour, and rows over the day", async () => {
  await addSignals(db, [
    { span: "2026-11-23T09:45", name: "web.failed", value: 100 },
    { span: "2026-11-23T09:50", name: "web.failed", value: 1 },
    { span: "2026-11-23T10:00", name: "web.failed", value: 2 },
    { span: "2026-11-22", name: "rows_written", value: 800 },
    { span: "2026-11-23", name: "rows_written", value: 200 },
  ]);
  await addSignals(db, [
    { span: "2026-11-23T10:00", name: "web.failed", value: 4 },
    { span: "2026-11-23", name: "rows_written", value: 400 },
  ]);
  const signal = await getSignals(db, { now: new Date("2026-11-23T10:02:00Z") });
  expect([signal("web.failed"), signal("rows_written"), signal("mail.failed")]).toEqual([7, 600, 0]);
});

test("figures go after a week, and what cannot be written breaks nothing", async () => {
  await addSignals(db, [
    { span: "2026-11-15", name: "rows_written", value: 1 },
    { span: "2026-11-15T23:55", name: "web.failed", value: 1 },
    { span: "2026-11-17T00:00", name: "web.failed", value: 1 },
  ]);
  await pruneSignals(db, { now: new Date("2026-11-23T10:02:00Z") });
  expect(await db.select().from(signals)).toMatchObject([{ span: "2026-11-17T00:00" }]);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await addSignals(openDb(deadDatabase), [{ span: "2026-11-23", name: "rows_written", value: 200 }]);
  expect(warn.mock.lastCall?.join()).toContain("signals.lost");
  warn.mockRestore();
});
