import { expect, test } from "vitest";
import { aSubscriber, db, now } from "@/test/factories";
import { getProgress, listProgress } from "./data";
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
