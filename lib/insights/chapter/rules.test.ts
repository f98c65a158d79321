import fc from "fast-check";
import { expect, test } from "vitest";
import { now } from "@/test/factories";
import {
  dayOfWalk,
  firstWords,
  funnelOf,
  placesOf,
  positionOf,
  questionsOf,
  timesOf,
  walkAt,
  walkFor,
} from "./rules";
import { chapterDetailsInput } from "./schema";

test("a walk is its cursor's position, and text that is none is a walk that never began", () => {
  for (const walk of [
    { shown: 0, current: 20261120, after: "an id with spaces" },
    { shown: 20261119, current: 20261120, after: "" },
    { shown: 20261120, current: 20261120, after: "" },
  ]) {
    expect(walkAt(positionOf(walk))).toEqual(walk);
  }
  for (const position of ["", "made up", "1"]) {
    expect(walkAt(position), position).toEqual({ shown: 0, current: 0, after: "" });
  }
});

test("a walk that is under way goes on; a new one begins on a later day and no other", () => {
  const underWay = { shown: 20261101, current: 20261110, after: "x" };
  expect(walkFor(underWay, now)).toEqual(underWay);
  expect(walkFor({ shown: 20261119, current: 20261119, after: "" }, now)).toEqual({
    shown: 20261119,
    current: 20261120,
    after: "",
  });
  for (const day of [20261120, 20261121]) {
    expect(walkFor({ shown: day, current: day, after: "" }, now)).toBeNull();
  }
  expect(dayOfWalk(20261120)).toBe("2026-11-20");
  expect(dayOfWalk(0)).toBeNull();
});

test("every block has its readers, in reading order; who is in none of them is elsewhere", () => {
  const blocks = ["a", "b", "c"].map((id) => ({ id, words: `Words of ${id}` }));
  const counted = [
    { block: "", readers: 4 },
    { block: "c", readers: 2 },
    { block: "gone", readers: 1 },
    { block: "a", readers: 7 },
  ];
  expect(placesOf(blocks, counted)).toEqual({
    places: [
      { block: "a", words: "Words of a", readers: 7 },
      { block: "b", words: "Words of b", readers: 0 },
      { block: "c", words: "Words of c", readers: 2 },
    ],
    elsewhere: 5,
  });
});

const placed = (...readers: number[]) =>
  readers.map((count, index) => ({ block: String(index), words: "", readers: count }));
const figures = { started: 20, completed: 5, videos: 9, quizPasses: 6 };

test("half has been read by who completed it and by who stopped in the second half", () => {
  const steps = funnelOf({ figures, videos: 1, quizzes: 1, places: placed(4, 3, 2, 1) });
  expect(steps).toEqual([
    { step: "opened", readers: 20, share: 1 },
    { step: "half", readers: 8, share: 0.4 },
    { step: "videos", readers: 9, share: 0.45 },
    { step: "quizzes", readers: 6, share: 0.3 },
    { step: "completed", readers: 5, share: 0.25 },
  ]);
  expect(funnelOf({ figures, videos: 1, quizzes: 1, places: placed(4, 3, 2) })[1]?.readers).toBe(7);
});

test("a step that is not known or not there is left out; of several films it is the average", () => {
  const named = (steps: { step: string; readers: number }[]) =>
    steps.map(({ step, readers }) => [step, readers]);
  expect(named(funnelOf({ figures, videos: 3, quizzes: 0, places: null }))).toEqual([
    ["opened", 20],
    ["videos", 3],
    ["completed", 5],
  ]);
});

test("who got to a later step has opened the chapter; of nobody there is no share", () => {
  const guests = funnelOf({ figures: { ...figures, started: 7 }, videos: 1, quizzes: 1, places: null });
  expect(guests[0]).toEqual({ step: "opened", readers: 9, share: 1 });
  const nobody = { started: 0, completed: 0, videos: 0, quizPasses: 0 };
  for (const { readers, share } of funnelOf({
    figures: nobody,
    videos: 1,
    quizzes: 1,
    places: placed(0, 0),
  })) {
    expect([readers, share]).toEqual([0, null]);
  }
});

test("times are spans of one length, the last open when it holds the longest there are", () => {
  expect(timesOf({})).toEqual([]);
  expect(timesOf({ "3": 0 })).toEqual([]);
  expect(timesOf({ "0": 2, "2": 1 })).toEqual([
    { from: 0, to: 0, readers: 2 },
    { from: 1, to: 1, readers: 0 },
    { from: 2, to: 2, readers: 1 },
  ]);
  const long = timesOf({ "9": 1, "10": 2, "240": 4 });
  expect(long).toHaveLength(25);
  expect(long[0]).toEqual({ from: 0, to: 9, readers: 1 });
  expect(long[1]).toEqual({ from: 10, to: 19, readers: 2 });
  expect(long.at(-1)).toEqual({ from: 240, to: null, readers: 4 });
});

test("whatever the times, each reader is in one span, and there are at most 25", () => {
  const histogram = fc.dictionary(
    fc.integer({ min: 0, max: 240 }).map(String),
    fc.integer({ min: 1, max: 9 }),
  );
  fc.assert(
    fc.property(histogram, (minutes) => {
      const spans = timesOf(minutes);
      const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
      expect(spans.length).toBeLessThanOrEqual(25);
      expect(sum(spans.map(({ readers }) => readers))).toBe(sum(Object.values(minutes)));
      expect(spans.at(-1)?.readers).not.toBe(0);
    }),
  );
});

test("questions are sorted by how often they were answered right, of all quizzes together", () => {
  const quizzes = [
    { id: "one", questions: ["easy", "hard"].map((id) => ({ id, words: `${id}?` })) },
    { id: "two", questions: ["middling"].map((id) => ({ id, words: `${id}?` })) },
    { id: "new", questions: ["untried"].map((id) => ({ id, words: `${id}?` })) },
  ];
  const counted: Parameters<typeof questionsOf>[1] = [
    { id: "two", attempts: 2, right: { middling: 1 } },
    { id: "one", attempts: 10, right: { easy: 9, gone: 3 } },
  ];
  const shown = questionsOf(quizzes, counted);
  expect(shown.map(({ questionId, right, attempts, share }) => [questionId, right, attempts, share])).toEqual(
    [
      ["hard", 0, 10, 0],
      ["middling", 1, 2, 0.5],
      ["easy", 9, 10, 0.9],
      ["untried", 0, 0, null],
    ],
  );
  expect(shown[0]).toMatchObject({ quizId: "one", question: "hard?" });
});

test("a long text is cut after a word, and one that is short is not", () => {
  expect(firstWords("A short one.")).toBe("A short one.");
  const cut = firstWords("By the end of this chapter you will have one sentence that says what you make.");
  expect(cut).toBe("By the end of this chapter you will have one sentence that…");
  expect(firstWords("x".repeat(80))).toBe(`${"x".repeat(60)}…`);
});

test("one of the tables as CSV, or everything as JSON, and nothing else", () => {
  expect(chapterDetailsInput.parse({})).toEqual({ format: "json", table: "funnel" });
  expect(chapterDetailsInput.parse({ format: "csv", table: "stops" })).toEqual({
    format: "csv",
    table: "stops",
  });
  for (const input of [{ table: "readers" }, { format: "xml" }, { days: "7" }]) {
    expect(chapterDetailsInput.safeParse(input).success, JSON.stringify(input)).toBe(false);
  }
});
