import { expect, test } from "vitest";
import { progressDevices } from "@/db/schema";
import { findChapter } from "@/lib/chapters/data";
import { aSubscriber, db, now } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { getProgress, listPlaces, listProgress } from "./data";
import { mergeProgress } from "./mutations";
import { noProgress } from "./rules";

const update = { deviceId: "phone", at: "2026-11-20T09:00:00.000Z", timeSpent: 20 };

test("a chapter that was not begun has zeroes, and the list leaves it out", async () => {
  expect(await getProgress(db, "reader@example.com", 4)).toEqual(noProgress(4));
  expect(await listProgress(db, "reader@example.com")).toEqual([]);
});

test("the list holds the reader's own chapters in reading order, each as it is read alone", async () => {
  await aSubscriber(db);
  await aSubscriber(db, { email: "other@example.com" });
  const updates = [3, 1].map((chapterNumber) => ({ ...update, chapterNumber }));
  await mergeProgress(db, { email: "reader@example.com", updates, now });
  await mergeProgress(db, { email: "other@example.com", updates: [{ ...update, chapterNumber: 2 }], now });

  const list = await listProgress(db, "reader@example.com");
  expect(list.map(({ chapterNumber }) => chapterNumber)).toEqual([1, 3]);
  expect(list[1]).toEqual(await getProgress(db, "reader@example.com", 3));
  expect(list[1]).toMatchObject({ timeSpent: 20, updatedAt: "2026-11-20T09:00:00.000Z" });
});

test("the latest place of each chapter is listed, newest first, with the device it comes from", async () => {
  await aSubscriber(db);
  const email = "reader@example.com";
  const heading = findChapter(1)?.toc[0];
  const say = (chapterNumber: number, deviceId: string, hour: number, block: string) => ({
    chapterNumber,
    deviceId,
    at: `2026-11-20T0${hour}:00:00.000Z`,
    position: { block, offset: 0.5 },
  });
  const phone = [say(1, "phone", 7, "p-early"), say(2, "phone", 9, "p-two")];
  await mergeProgress(db, { email, updates: phone, device: "phone", now });
  // The third chapter was read without moving in it: it has a time and no place.
  const desk = [say(1, "desk", 8, heading?.id ?? ""), { ...update, chapterNumber: 3 }];
  await mergeProgress(db, { email, updates: desk, device: "computer", now });

  const recording = recordingDb();
  expect(await listPlaces(recording.db, email)).toEqual([
    {
      chapterNumber: 2,
      slug: findChapter(2)?.slug,
      title: findChapter(2)?.title,
      block: "p-two",
      offset: 0.5,
      heading: null,
      at: "2026-11-20T09:00:00.000Z",
      deviceId: "phone",
      device: "phone",
    },
    expect.objectContaining({
      chapterNumber: 1,
      heading: heading?.text,
      deviceId: "desk",
      device: "computer",
    }),
  ]);
  expect(recording.calls).toHaveLength(1);
});

test("one reader's places are not another's, and a chapter that is gone has none", async () => {
  await aSubscriber(db, { email: "other@example.com" });
  const place = {
    email: "other@example.com",
    deviceId: "phone",
    updatedAt: update.at,
    positionAt: update.at,
  };
  const rows = [1, 98].map((chapterNumber) => ({
    ...place,
    chapterNumber,
    positionBlock: "p-a",
    positionOffset: 0,
  }));
  await db.insert(progressDevices).values(rows);
  expect(await listPlaces(db, "reader@example.com")).toEqual([]);
  expect(await listPlaces(db, "other@example.com")).toMatchObject([{ chapterNumber: 1, device: null }]);
});
