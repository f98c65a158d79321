import { beforeEach, expect, test } from "vitest";
import { emailOutbox, emailSubscribers, emailSuppressions, readingProgress } from "@/db/schema";
import { isoAfter, seconds } from "@/lib/base/time";
import { aSubscriber, db, now } from "@/test/factories";
import { writeNudges } from "./mutations";
import { nudgePage } from "./rules";

const days = (count: number) => isoAfter(now, -count * seconds.day);
const email = "reader@example.com";
let readerId = "";

beforeEach(async () => {
  readerId = (await aSubscriber(db)).id;
});

async function aRow(values: Partial<typeof readingProgress.$inferInsert> = {}): Promise<void> {
  const chapterNumber = values.chapterNumber ?? 2;
  const id = `${values.email ?? email}-${chapterNumber}`;
  const at = days(20);
  await db
    .insert(readingProgress)
    .values({ id, email, chapterNumber, createdAt: at, updatedAt: at, ...values });
}

/** The chapters for which the reader was reminded. */
async function nudged(at = now): Promise<number[]> {
  await writeNudges(db, { now: at });
  const rows = await db.select().from(emailOutbox);
  return rows.map(({ data }) => data.chapterNumber as number);
}

test("a reader who left a chapter two weeks ago is reminded of it, once", async () => {
  await aRow();
  expect(await nudged()).toEqual([2]);
  expect(await db.select().from(emailOutbox)).toMatchObject([
    { kind: "progress_nudge", toEmail: email, email, state: "pending", data: { subscriberId: readerId } },
  ]);
  expect(await nudged()).toEqual([2]);
  expect(await nudged(new Date(now.getTime() + 35 * seconds.day * 1000))).toEqual([2]);
});

test.each([
  ["a completed chapter", { completed: true }],
  ["one read yesterday", { updatedAt: days(1) }],
  ["one left half a year ago", { updatedAt: days(180) }],
  ["one of nobody", { email: "gone@example.com" }],
])("%s is no reason", async (_, values) => {
  await aRow(values);
  expect(await nudged()).toEqual([]);
});

test("who reads another chapter is not reminded; of several that were left it is the last", async () => {
  await aRow();
  await aRow({ chapterNumber: 3, updatedAt: days(2) });
  expect(await nudged()).toEqual([]);
  await db.delete(readingProgress);
  await aRow();
  await aRow({ chapterNumber: 3, updatedAt: days(16) });
  await aRow({ chapterNumber: 4, updatedAt: days(16) });
  expect(await nudged()).toEqual([4]);
});

test("a second chapter waits until thirty days have passed", async () => {
  await aRow();
  await nudged();
  await db.delete(readingProgress);
  const later = (count: number) => new Date(now.getTime() + count * seconds.day * 1000);
  await aRow({ chapterNumber: 5, updatedAt: isoAfter(later(1)) });
  expect(await nudged(later(29))).toEqual([2]);
  expect((await nudged(later(31))).sort()).toEqual([2, 5]);
});

test("who wants none, or whose mailbox takes none, is not reminded", async () => {
  await aRow();
  await db.update(emailSubscribers).set({ mailTopics: ["chapters"] });
  expect(await nudged()).toEqual([]);
  await db.update(emailSubscribers).set({ mailTopics: ["nudges"] });
  await db.insert(emailSuppressions).values({ email, reason: "complaint", createdAt: isoAfter(now) });
  expect(await nudged()).toEqual([]);
  await db.delete(emailSuppressions);
  expect(await nudged()).toEqual([2]);
});

test("each call looks at the next rows, and begins again after the last", async () => {
  for (let index = 0; index < nudgePage; index++) await aRow({ email: `a-${1000 + index}@example.com` });
  await aRow({ email: "reader@example.com" });
  expect(await nudged()).toEqual([]);
  expect(await nudged()).toEqual([2]);
  await db.delete(emailOutbox);
  expect(await nudged()).toEqual([]);
  expect(await nudged()).toEqual([2]);
});
