import { expect, test } from "vitest";
import { completionForm, progressInput } from "./schema";

const heartbeat = { chapterNumber: 3, deviceId: "laptop_1-a", at: "2026-11-20T10:00:00.000Z", timeSpent: 15 };
const whole = {
  ...heartbeat,
  videosWatched: ["v1", "v2"],
  completed: true,
  position: { block: "why-a-plan", offset: 0.5 },
};

test("a heartbeat, an update with everything and a list of updates pass as they are", () => {
  for (const body of [
    heartbeat,
    whole,
    { updates: [heartbeat, whole] },
    { updates: Array(100).fill(whole) },
  ]) {
    expect(progressInput.parse(body)).toEqual(body);
  }
});

test.each([
  ["at the largest time", { timeSpent: 10_000_000 }],
  ["at no time", { timeSpent: 0 }],
  ["at both ends of a block", { position: { block: "b".repeat(120), offset: 1 } }],
  ["with the longest device id", { deviceId: "d".repeat(64) }],
  ["with 50 videos", { videosWatched: Array(50).fill("v") }],
  ["with a time without fraction", { at: "2026-11-20T10:00:00Z" }],
])("an update %s passes", (_, fields) => {
  expect(progressInput.safeParse({ ...whole, ...fields }).success).toBe(true);
});

test.each([
  ["chapterNumber", { chapterNumber: 0 }],
  ["chapterNumber", { chapterNumber: 1.5 }],
  ["chapterNumber", { chapterNumber: "3" }],
  ["deviceId", { deviceId: "" }],
  ["deviceId", { deviceId: "d".repeat(65) }],
  ["deviceId", { deviceId: "a b" }],
  ["deviceId", { deviceId: "a\n" }],
  ["at", { at: "2026-11-20T10:00:00+01:00" }],
  ["at", { at: "2026-02-30T10:00:00Z" }],
  ["at", { at: "2026-11-20" }],
  ["at", { at: `2026-11-20T10:00:00.${"0".repeat(40)}Z` }],
  ["timeSpent", { timeSpent: -1 }],
  ["timeSpent", { timeSpent: 10_000_001 }],
  ["timeSpent", { timeSpent: 1.5 }],
  ["videosWatched", { videosWatched: Array(51).fill("v") }],
  ["videosWatched.0", { videosWatched: [""] }],
  ["videosWatched.0", { videosWatched: ["v".repeat(65)] }],
  ["completed", { completed: "yes" }],
  ["position.offset", { position: { block: "b", offset: 1.1 } }],
  ["position.offset", { position: { block: "b", offset: -0.1 } }],
  ["position.block", { position: { block: "b".repeat(121), offset: 0 } }],
  ["position", { position: { block: "b", offset: 0, top: 1 } }],
])("a bad %s is refused and named: %j", (path, fields) => {
  const single = progressInput.safeParse({ ...whole, ...fields });
  expect(single.error?.issues[0]?.path.join(".")).toBe(path);
  const listed = progressInput.safeParse({ updates: [whole, { ...whole, ...fields }] });
  expect(listed.error?.issues[0]?.path.join(".")).toBe(`updates.1.${path}`);
});

test.each([
  ["nothing", {}],
  ["null", null],
  ["a bare list", [whole]],
  ["an empty list", { updates: [] }],
  ["101 updates", { updates: Array(101).fill(heartbeat) }],
  ["an owner", { ...whole, email: "other@example.com" }],
  ["an update beside a list", { ...whole, updates: [whole] }],
])("%s is refused", (_, body) => {
  expect(progressInput.safeParse(body).success).toBe(false);
});

test("the completion form reads its number, and refuses anything else", () => {
  const read = { chapterNumber: 3, completed: "no" };
  const form = { chapterNumber: "3", completed: "no" };
  expect(completionForm.parse(form)).toEqual({ ...read, age: 0 });
  expect(completionForm.parse({ ...form, age: "" })).toEqual({ ...read, age: 0 });
  expect(completionForm.parse({ ...form, age: "1500" })).toEqual({ ...read, age: 1500 });
  for (const wrong of [
    { chapterNumber: "3" },
    { chapterNumber: "03", completed: "no" },
    { chapterNumber: "3", completed: "true" },
    { ...form, age: "-1" },
    { ...form, age: "soon" },
    { ...form, age: "31536000001" },
  ]) {
    expect(completionForm.safeParse(wrong).success).toBe(false);
  }
});
