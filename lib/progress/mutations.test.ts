import { asc, eq } from "drizzle-orm";
import fc from "fast-check";
import { beforeEach, expect, inject, test } from "vitest";
import { progressDevices, progressMarks, readingProgress } from "@/db/schema";
import { AppError } from "@/lib/base/errors";
import { deliveryOf, join, someFacts } from "@/test/arbitraries";
import { aSubscriber, db, now } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { getProgress } from "./data";
import { mergeProgress, writeFacts } from "./mutations";
import { type Facts, mergeFacts, noProgress } from "./rules";
import type { ProgressUpdate } from "./schema";

const email = "reader@example.com";
const nine = "2026-11-20T09:00:00.000Z";
const half = "2026-11-20T09:30:00.000Z";
const phone = { chapterNumber: 1, deviceId: "phone", at: nine };
const laptop = { chapterNumber: 1, deviceId: "laptop", at: half };

beforeEach(() => aSubscriber(db));

function merge(...updates: ProgressUpdate[]) {
  return mergeProgress(db, { email, updates, now });
}

/** The facts that rest in the tables for a reader. */
async function factRows(reader: string) {
  const devices = db.select().from(progressDevices).where(eq(progressDevices.email, reader));
  const marks = db.select().from(progressMarks).where(eq(progressMarks.email, reader));
  const { chapterNumber, deviceId } = progressDevices;
  const rows = [
    ...(await devices.orderBy(asc(chapterNumber), asc(deviceId))),
    ...(await marks.orderBy(
      asc(progressMarks.chapterNumber),
      asc(progressMarks.kind),
      asc(progressMarks.item),
    )),
  ];
  return rows.map((row) => ({ ...row, email: "" }));
}

test("a heartbeat is answered with the merged progress of its chapter", async () => {
  const position = { block: "a-block", offset: 0.25 };
  expect(await merge({ ...phone, timeSpent: 15, position })).toEqual([
    { ...noProgress(1), timeSpent: 15, position, updatedAt: nine },
  ]);
});

test("times of two devices add up, and the repeat of one adds nothing", async () => {
  await merge({ ...phone, timeSpent: 30 });
  expect(await merge({ ...laptop, timeSpent: 12 })).toMatchObject([{ timeSpent: 42 }]);
  expect(await merge({ ...phone, timeSpent: 30 })).toMatchObject([{ timeSpent: 42 }]);
  expect(await merge({ ...phone, at: half, timeSpent: 10 })).toMatchObject([{ timeSpent: 42 }]);
});

test("the latest position wins, whichever device brings it last", async () => {
  const there = { block: "there", offset: 0.5 };
  await merge({ ...laptop, position: there });
  expect(await merge({ ...phone, position: { block: "here", offset: 0 } })).toMatchObject([
    { position: there },
  ]);
});

test("a chapter is complete from the latest yes, and open again from a later no", async () => {
  expect(await merge({ ...phone, completed: true })).toMatchObject([{ completed: true, completedAt: nine }]);
  expect(await merge({ ...laptop, completed: false })).toMatchObject([
    { completed: false, completedAt: null },
  ]);
});

test("an older no that arrives late does not undo a completion, nor does one of the same moment", async () => {
  await merge({ ...laptop, completed: true });
  expect(await merge({ ...phone, completed: false })).toMatchObject([{ completed: true, completedAt: half }]);
  expect(await merge({ ...laptop, completed: false })).toMatchObject([
    { completed: true, completedAt: half },
  ]);
});

test("a clock that runs ahead counts as now, so that what follows can still change it", async () => {
  const ahead = { ...phone, at: "2036-01-01T00:00:00Z", completed: true };
  expect(await merge(ahead)).toMatchObject([
    { completedAt: now.toISOString(), updatedAt: now.toISOString() },
  ]);
  const later = new Date(now.getTime() + 1000);
  const back = { ...laptop, at: later.toISOString(), completed: false };
  expect(await mergeProgress(db, { email, updates: [back], now: later })).toMatchObject([
    { completed: false },
  ]);
});

test("updates of many chapters are answered once a chapter, by number; one that says nothing has zeroes", async () => {
  const answer = await merge(
    { ...phone, chapterNumber: 2, timeSpent: 5 },
    { ...phone, chapterNumber: 1, completed: true },
    { ...laptop, chapterNumber: 2, timeSpent: 6 },
    { ...phone, chapterNumber: 3 },
  );
  expect(answer).toMatchObject([
    { chapterNumber: 1, completed: true },
    { chapterNumber: 2, timeSpent: 11 },
    {},
  ]);
  expect(answer[2]).toEqual(noProgress(3));
});

test("an unknown chapter is refused with not_found, and nothing of the request is written", async () => {
  const refused = merge({ ...phone, timeSpent: 15 }, { ...phone, chapterNumber: 99, timeSpent: 15 });
  await expect(refused).rejects.toThrow(AppError);
  await expect(refused).rejects.toMatchObject({ code: "not_found" });
  expect(await getProgress(db, email, 1)).toEqual(noProgress(1));
  expect(await merge({ ...phone, timeSpent: 15 })).toMatchObject([{ timeSpent: 15 }]);
});

test("one reader's progress is not another's", async () => {
  await aSubscriber(db, { email: "other@example.com" });
  await merge({ ...phone, timeSpent: 15, completed: true });
  const updates = [{ ...phone, timeSpent: 1 }];
  expect(await mergeProgress(db, { email: "other@example.com", updates, now })).toMatchObject([
    { timeSpent: 1, completed: false },
  ]);
  expect(await getProgress(db, email, 1)).toMatchObject({ timeSpent: 15, completed: true });
});

test("a plain heartbeat writes two rows, and one that brings nothing new writes none", async () => {
  const { db, calls } = recordingDb();
  const beat = async (update: ProgressUpdate) => {
    await mergeProgress(db, { email, updates: [update], now });
    return calls.at(-1)?.rowsWritten;
  };
  const position = { block: "a", offset: 0.1 };
  expect(await beat({ ...phone, timeSpent: 15, position })).toBe(10); // two rows, their three index entries, and that somebody read on this day
  const second = { ...phone, at: half, timeSpent: 30, position: { block: "b", offset: 0.2 } };
  expect(await beat(second)).toBe(2);
  expect(await beat(second)).toBe(0);
  expect(await beat({ ...phone, timeSpent: 15, position })).toBe(0);
  expect(await beat({ ...phone, at: now.toISOString(), timeSpent: 30 })).toBe(0);
  expect(await beat({ ...phone, at: now.toISOString() })).toBe(0);
  expect(await beat({ ...phone, completed: true })).toBe(4); // the mark, the reader's row, and a figure of the day and of the chapter
  expect(await beat({ ...phone, completed: true })).toBe(0);
});

test("the kind of a device is kept with its first row, filled in later, and never changed or written alone", async () => {
  const { db, calls } = recordingDb();
  const kinds = async () => {
    const { deviceId, kind } = progressDevices;
    return db.select({ deviceId, kind }).from(progressDevices).orderBy(asc(deviceId));
  };
  const beat = async (update: ProgressUpdate, device: "phone" | "tablet" | null) => {
    await mergeProgress(db, { email, updates: [update], device, now });
    return calls.at(-1)?.rowsWritten;
  };
  await beat({ ...phone, timeSpent: 15 }, "phone");
  await beat({ ...laptop, timeSpent: 15 }, null);
  expect(await kinds()).toEqual([
    { deviceId: "laptop", kind: null },
    { deviceId: "phone", kind: "phone" },
  ]);
  expect(await beat({ ...laptop, timeSpent: 15 }, "tablet")).toBe(0);
  expect(await beat({ ...laptop, at: now.toISOString(), timeSpent: 30 }, "tablet")).toBe(2);
  expect(await beat({ ...phone, at: now.toISOString(), timeSpent: 30 }, "tablet")).toBe(2);
  expect(await kinds()).toEqual([
    { deviceId: "laptop", kind: "tablet" },
    { deviceId: "phone", kind: "phone" },
  ]);
});

test("being at the very end of every block completes nothing, and saying so does", async () => {
  const position = { block: "the-last", offset: 1 };
  expect(await merge({ ...phone, timeSpent: 9_000_000, position })).toMatchObject([
    { completed: false, completedAt: null, position },
  ]);
  expect(await merge({ ...phone, completed: true })).toMatchObject([{ completed: true, position }]);
});

test("a hundred updates of a hundred devices are one round trip", async () => {
  const { db, calls } = recordingDb();
  const updates = Array.from({ length: 100 }, (_, index) => ({
    ...phone,
    chapterNumber: 1 + (index % 3),
    deviceId: `device-${index}`,
    timeSpent: 1 + index,
    position: { block: "b".repeat(120), offset: index / 100 },
    completed: index % 2 === 0,
  }));
  const answer = await mergeProgress(db, { email, updates, now });
  expect(answer.reduce((sum, { timeSpent }) => sum + timeSpent, 0)).toBe(5050);
  expect(calls).toMatchObject([{ statements: 4 }]);
});

test("a device's whole log written in one request costs no more than its last line", async () => {
  const { db, calls } = recordingDb();
  const updates = Array.from({ length: 100 }, (_, minute) => ({
    ...phone,
    at: new Date(now.getTime() - (100 - minute) * 60_000).toISOString(),
    timeSpent: 60 * (minute + 1),
    position: { block: "a", offset: minute / 100 },
  }));
  expect(await mergeProgress(db, { email, updates, now })).toMatchObject([
    { timeSpent: 6000, position: { block: "a", offset: 0.99 } },
  ]);
  expect(calls.at(-1)?.rowsWritten).toBe(10);
});

test("what a device says of a reader who was erased is let go, and of one who is there it is kept", async () => {
  const update = { ...phone, timeSpent: 20, completed: true };
  const erased = "erased@example.com";
  expect(await mergeProgress(db, { email: erased, updates: [update], now })).toEqual([noProgress(1)]);
  expect(await factRows(erased)).toEqual([]);
  expect(await db.select().from(readingProgress)).toEqual([]);
  expect(await merge(update)).toMatchObject([{ completed: true, timeSpent: 20 }]);
  expect(await factRows(email)).toHaveLength(2);
});

test("requests that race end in what their facts amount to", async () => {
  const updates = Array.from({ length: 30 }, (_, index) => ({
    ...(index % 2 ? phone : laptop),
    timeSpent: 1 + index,
    completed: index === 7,
  }));
  await Promise.all(updates.map((update) => merge(update)));
  // The laptop says "no" at half past; the phone's "yes" was half an hour before.
  expect(await getProgress(db, email, 1)).toMatchObject({ timeSpent: 30 + 29, completed: false });
});

const runs = { numRuns: inject("longRun") ? 10_000 : 200, seed: 20261120 };
let reader = 0;

async function deliver(delivery: Facts[]) {
  const { email } = await aSubscriber(db, { email: `reader-${reader++}@example.com` });
  for (const facts of delivery) await writeFacts(db, { email, chapters: [1, 2], facts, now });
  return email;
}

test(
  "any order, repetition and division of the facts ends in the same rows, which the model foretells",
  async () => {
    const traces = someFacts.chain((facts) =>
      fc.tuple(fc.constant(facts), deliveryOf(facts), deliveryOf(facts)),
    );
    await fc.assert(
      fc.asyncProperty(traces, async ([facts, one, other]) => {
        const first = await deliver(one);
        const second = await deliver(other);
        expect(await factRows(second)).toEqual(await factRows(first));
        for (const chapter of [1, 2]) {
          const foretold = mergeFacts(chapter, join(facts));
          expect(await getProgress(db, first, chapter)).toEqual(foretold);
          expect(await getProgress(db, second, chapter)).toEqual(foretold);
        }
      }),
      runs,
    );
  },
  inject("longRun") ? 1_800_000 : 60_000,
);

test("that property finds out a fact that was lost on the way", async () => {
  const outcome = await fc.check(
    fc.asyncProperty(someFacts, async (facts) => {
      const email = await deliver([join(facts.slice(1))]);
      expect(await getProgress(db, email, 1)).toEqual(mergeFacts(1, join(facts)));
    }),
    { ...runs, numRuns: 50, endOnFailure: true },
  );
  expect(outcome.failed).toBe(true);
});

test("what is delivered again writes nothing", async () => {
  const { db, calls } = recordingDb();
  const facts: Facts = {
    devices: [
      { chapterNumber: 1, deviceId: "phone", timeSpent: 9, position: { block: "a", offset: 0.3 }, at: nine },
    ],
    marks: [
      { chapterNumber: 1, kind: "quiz", item: "quiz", at: nine },
      { chapterNumber: 1, kind: "video", item: "video", at: half },
      { chapterNumber: 1, kind: "completed", item: "yes", at: half },
    ],
  };
  const write = () => writeFacts(db, { email, chapters: [1], facts, now });
  const first = await write();
  expect(first).toMatchObject([{ quizzesPassed: ["quiz"], videosWatched: ["video"], completed: true }]);
  expect(await write()).toEqual(first);
  expect(calls[1]).toMatchObject({ rowsWritten: 0 });
  expect(await db.select().from(readingProgress)).toHaveLength(1);
});
