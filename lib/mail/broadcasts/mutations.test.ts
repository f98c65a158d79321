import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { auditLog, broadcasts, emailOutbox, emailSuppressions } from "@/db/schema";
import { isoAfter, seconds } from "@/lib/base/time";
import { later } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { createBroadcast, createTestMail, setBroadcastState } from "./mutations";
import type { BroadcastState, NewBroadcast, WantedState } from "./schema";

const asked = { adminId: "an-admin", requestId: "a-request", now };
const chapters: NewBroadcast = { kind: "chapters_sent", chapterNumbers: [1, 2], audience: "all" };

async function create(values: Partial<NewBroadcast> = {}, at = now, adminId = asked.adminId) {
  const created = await createBroadcast(db, {
    ...asked,
    adminId,
    now: at,
    broadcast: { ...chapters, ...values },
  });
  if (!created.ok) throw new Error(created.code);
  return created.value;
}
const audit = () => db.select().from(auditLog);
const rowOf = (id: string) => db.select().from(broadcasts).where(eq(broadcasts.id, id)).get();
const set = (id: string, values: Partial<typeof broadcasts.$inferInsert>) =>
  db.update(broadcasts).set(values).where(eq(broadcasts.id, id));
const change = (id: string, wanted: WantedState, adminId = asked.adminId) =>
  setBroadcastState(db, { ...asked, adminId, id, wanted });

test("a broadcast waits for the e-mail Worker from the first subscriber on, and the audit says who sent it", async () => {
  for (const email of ["one@example.com", "two@example.com"]) await aSubscriber(db, { email });
  await aSubscriber(db, { email: "free@example.com", hasAccess: false });
  const { id, ...rest } = await create({ audience: "subscribers" });
  expect(rest).toEqual({ recipients: 2, isRepeat: false });
  expect(await rowOf(id)).toEqual({
    id,
    kind: "chapters_sent",
    chapterNumbers: [1, 2],
    audience: "subscribers",
    state: "preparing",
    preparedThrough: "",
    takenThrough: "",
    recipients: 0,
    notBefore: null,
    chapterOpened: 0,
    countedAt: null,
    createdBy: "an-admin",
    createdAt: isoAfter(now),
    finishedAt: null,
  });
  expect(await audit()).toEqual([
    {
      id: expect.stringMatching(/^[\w-]{22}$/),
      actorId: "an-admin",
      action: "broadcast_sent",
      subjectId: id,
      details: { kind: "chapters_sent", chapterNumbers: [1, 2], audience: "subscribers", recipients: 2 },
      requestId: "a-request",
      createdAt: isoAfter(now),
    },
  ]);
  expect(await db.select().from(emailOutbox)).toEqual([]);
});

test("without a recipient nothing is written, and with one it is", async () => {
  const { emailKey } = await aSubscriber(db);
  await db
    .insert(emailSuppressions)
    .values({ email: emailKey, reason: "complaint", createdAt: isoAfter(now) });
  expect(await createBroadcast(db, { ...asked, broadcast: chapters })).toEqual({
    ok: false,
    code: "no_recipients",
  });
  expect(await db.select().from(broadcasts)).toEqual([]);
  expect(await audit()).toEqual([]);
  await db.delete(emailSuppressions);
  expect(await create()).toMatchObject({ recipients: 1 });
});

test("twenty clicks at once, of two admins, are one broadcast and one entry", async () => {
  await aSubscriber(db);
  const clicks = Array.from({ length: 20 }, (_, index) => create({}, now, `admin-${index % 2}`));
  const created = await Promise.all(clicks);
  expect(new Set(created.map(({ id }) => id)).size).toBe(1);
  expect(created.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
  expect(await db.select().from(broadcasts)).toHaveLength(1);
  expect(await audit()).toHaveLength(1);
});

test("within ten minutes only what differs is another broadcast", async () => {
  await aSubscriber(db, { hasPurchased: true });
  const first = await create();
  expect(await create({}, later(10 * seconds.minute - 1))).toEqual({ ...first, isRepeat: true });
  const others = [
    await create({ kind: "chapter_published" }),
    await create({ chapterNumbers: [1] }),
    await create({ audience: "subscribers" }),
    await create({}, later(10 * seconds.minute)),
  ];
  expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(5);
  expect(await audit()).toHaveLength(5);
});

test.each<[BroadcastState, boolean]>([
  ["preparing", true],
  ["sending", true],
  ["paused", true],
  ["done", true],
  ["cancelled", false],
])("a broadcast that is %s stands in for the next: %s", async (state, isRepeat) => {
  await aSubscriber(db);
  const first = await create();
  await set(first.id, { state });
  const second = await create({}, later(1));
  expect(second.isRepeat).toBe(isRepeat);
  expect(second.id === first.id).toBe(isRepeat);
});

test("a test is one single mail to its address, each time", async () => {
  const test = { kind: "chapter_published" as const, chapterNumbers: [3], to: "Me@example.com" };
  const ids = [
    await createTestMail(db, { ...test, requestId: "a-request", now }),
    await createTestMail(db, { ...test, requestId: "a-request", now }),
  ];
  const mails = await db.select().from(emailOutbox);
  expect(mails.map(({ id }) => id).sort()).toEqual(ids.sort());
  expect(mails[0]).toMatchObject({
    kind: "broadcast_test",
    toEmail: "Me@example.com",
    email: "me@example.com",
    data: { broadcastKind: "chapter_published", chapterNumbers: [3] },
    broadcastId: null,
    state: "pending",
    dueAt: isoAfter(now),
  });
  expect(await db.select().from(broadcasts)).toEqual([]);
});

const ways: [BroadcastState, WantedState, BroadcastState][] = [
  ["preparing", "paused", "paused"],
  ["sending", "paused", "paused"],
  ["paused", "sending", "sending"],
  ["preparing", "cancelled", "cancelled"],
  ["sending", "cancelled", "cancelled"],
  ["paused", "cancelled", "cancelled"],
];

test.each(ways)("from %s a broadcast can be %s, and the audit says so", async (from, wanted, reached) => {
  await aSubscriber(db);
  const { id } = await create();
  await set(id, { state: from, preparedThrough: null });
  expect(await change(id, wanted, "another-admin")).toMatchObject({
    ok: true,
    value: { id, state: reached },
  });
  const finishedAt = wanted === "cancelled" ? isoAfter(now) : null;
  expect(await rowOf(id)).toMatchObject({ state: reached, finishedAt });
  const action = {
    paused: "broadcast_paused",
    sending: "broadcast_resumed",
    cancelled: "broadcast_cancelled",
  };
  const entries = (await audit()).filter((entry) => entry.action !== "broadcast_sent");
  expect(entries).toMatchObject([{ actorId: "another-admin", action: action[wanted], subjectId: id }]);
});

test("what was paused before all its mails were written goes on preparing", async () => {
  await aSubscriber(db);
  const { id } = await create();
  for (const preparedThrough of ["", "abc"]) {
    await set(id, { state: "paused", preparedThrough });
    expect(await change(id, "sending")).toMatchObject({ ok: true, value: { state: "preparing" } });
  }
});

test("a second click changes nothing and is no entry, and there is no way back from the end", async () => {
  await aSubscriber(db);
  const { id } = await create();
  for (const [state, wanted, isOk] of [
    ["paused", "paused", true],
    ["sending", "sending", true],
    ["preparing", "sending", true],
    ["cancelled", "cancelled", true],
    ["done", "paused", false],
    ["done", "sending", false],
    ["done", "cancelled", false],
    ["cancelled", "paused", false],
    ["cancelled", "sending", false],
  ] as const) {
    await set(id, { state });
    const changed = await change(id, wanted);
    expect(changed, `${state} to ${wanted}`).toMatchObject(
      isOk ? { ok: true } : { ok: false, code: "conflict" },
    );
    expect(await rowOf(id)).toMatchObject({ state, finishedAt: null });
  }
  expect(await audit()).toHaveLength(1);
});

test("twenty admins who cancel at once leave one entry", async () => {
  await aSubscriber(db);
  const { id } = await create();
  const changes = await Promise.all(Array.from({ length: 20 }, () => change(id, "cancelled")));
  expect(changes.filter(({ ok }) => ok)).toHaveLength(20);
  expect((await audit()).filter(({ action }) => action === "broadcast_cancelled")).toHaveLength(1);
});

test("neither a test nor nothing can be paused", async () => {
  const test = { kind: "chapters_sent" as const, chapterNumbers: [1], to: "me@example.com" };
  const id = await createTestMail(db, { ...test, requestId: "a-request", now });
  for (const none of [id, "nothing"]) {
    expect(await change(none, "paused")).toEqual({ ok: false, code: "not_found" });
  }
  expect(await audit()).toEqual([]);
});

test("a broadcast to many costs two round trips, and reads each subscriber and each suppression once", async () => {
  for (let index = 0; index < 50; index++) {
    const { emailKey } = await aSubscriber(db, { email: `reader-${index}@example.com` });
    if (index >= 10) continue;
    await db
      .insert(emailSuppressions)
      .values({ email: emailKey, reason: "complaint", createdAt: isoAfter(now) });
  }
  const { db: recorded, calls } = recordingDb();
  const created = await createBroadcast(recorded, { ...asked, broadcast: chapters });
  expect(created).toMatchObject({ ok: true, value: { recipients: 40 } });
  const [count, write] = calls;
  expect(calls).toHaveLength(2);
  expect(count).toMatchObject({ statements: 1, rowsWritten: 0 });
  expect(count?.rowsRead).toBeLessThanOrEqual(50 + 10);
  expect(write?.rowsRead).toBeLessThanOrEqual(10);
  expect(write?.rowsWritten).toBeLessThanOrEqual(6);
});
