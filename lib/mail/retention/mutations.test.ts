import { expect, test } from "vitest";
import { contentAccessLogs, emailOutbox, loginRequests, rateLimits, userSessions } from "@/db/schema";
import { isoAfter, seconds } from "@/lib/base/time";
import { aLoginRequest, db, now } from "@/test/factories";
import { pruneExpired } from "./mutations";
import { pruneSize, retention } from "./rules";

test("limits that have run out are deleted, a few at a time and the oldest first; the others stay", async () => {
  const rows = Array.from({ length: pruneSize + 2 }, (_, index) => ({
    key: `address:${index}`,
    count: 1,
    resetsAt: isoAfter(now, 1 - index),
  }));
  for (const row of rows) await db.insert(rateLimits).values(row);
  const left = async () => (await db.select().from(rateLimits)).map(({ key }) => key);
  await pruneExpired(db, { now });
  expect(await left()).toEqual(["address:0", "address:1"]);
  await pruneExpired(db, { now });
  expect(await left()).toEqual(["address:0"]);
});

test("login requests are deleted after thirty days, and no sooner", async () => {
  for (const [id, age] of Object.entries({ old: 30 * seconds.day + 1, young: 30 * seconds.day, new: 0 })) {
    await aLoginRequest(db, { id, createdAt: isoAfter(now, -age) });
  }
  await pruneExpired(db, { now });
  const left = await db.select({ id: loginRequests.id }).from(loginRequests);
  expect(left.map(({ id }) => id).sort()).toEqual(["new", "young"]);
});

test("accesses are deleted after ninety days, and no sooner", async () => {
  for (const [id, age] of Object.entries({ old: 90 * seconds.day + 1, young: 90 * seconds.day, new: 0 })) {
    await db
      .insert(contentAccessLogs)
      .values({ id, chapterNumber: 1, accessType: "view", createdAt: isoAfter(now, -age) });
  }
  await pruneExpired(db, { now });
  const left = await db.select({ id: contentAccessLogs.id }).from(contentAccessLogs);
  expect(left.map(({ id }) => id).sort()).toEqual(["new", "young"]);
});

test("ended sessions are found wherever they stand, and those that go on stay", async () => {
  // As many that go on before and after as one call looks at.
  const session = (id: string, ends: number) => ({
    id,
    userEmail: "reader@example.com",
    sessionToken: "hash",
    expiresAt: isoAfter(now, ends),
    createdAt: isoAfter(now, -9),
  });
  const open = Array.from({ length: 2 * pruneSize }, (_, index) => `open-${1000 + index}`);
  for (const id of open) await db.insert(userSessions).values(session(id, 1));
  await db
    .insert(userSessions)
    .values([session("a-first", -1), session("open-1150-middle", -1), session("z-last", -1)]);
  const ended = async () =>
    (await db.select({ id: userSessions.id }).from(userSessions))
      .map(({ id }) => id)
      .filter((id) => !open.includes(id));
  const left = [];
  for (let call = 0; call < 3; call++) {
    await pruneExpired(db, { now });
    left.push(await ended());
  }
  expect(left).toEqual([["open-1150-middle", "z-last"], ["z-last"], []]);
  expect(await db.select().from(userSessions)).toHaveLength(open.length);
  // And from the beginning again.
  await db.insert(userSessions).values(session("a-later", -1));
  await pruneExpired(db, { now });
  expect(await ended()).toEqual([]);
});

test("mails of long ago are deleted, but for those that never went out, and young ones stay", async () => {
  const mail = (id: string, state: "sent" | "pending" | "failed", age: number) => ({
    id,
    state,
    kind: "sign_in",
    toEmail: "reader@example.com",
    data: {},
    dueAt: isoAfter(now),
    createdAt: isoAfter(now, -age),
  });
  const old = retention.mails + 1;
  await db
    .insert(emailOutbox)
    .values([
      mail("old", "sent", old),
      mail("stuck", "pending", old),
      mail("young", "failed", retention.mails),
    ]);
  await pruneExpired(db, { now });
  const left = await db.select({ id: emailOutbox.id }).from(emailOutbox);
  expect(left.map(({ id }) => id).sort()).toEqual(["stuck", "young"]);
});
