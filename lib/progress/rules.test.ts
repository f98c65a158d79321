import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { deliveryOf, join, someFacts } from "@/test/arbitraries";
import { now } from "@/test/factories";
import {
  bookStanding,
  changesSince,
  clampToNow,
  type Facts,
  factsOf,
  isBegun,
  mergeFacts,
  noProgress,
  standingWords,
  stillToDo,
  summarize,
} from "./rules";

const runs = { numRuns: inject("longRun") ? 10_000 : 1_000, seed: 20261120 };
const at = "2026-11-20T09:00:00.000Z";
const update = { chapterNumber: 1, deviceId: "phone", at };

test("a time ahead of the server's clock becomes the server's, an earlier one stays", () => {
  expect(clampToNow("2036-01-01T00:00:00Z", now)).toBe("2026-11-20T10:00:00.000Z");
  expect(clampToNow("2026-11-20T10:00:00.001Z", now)).toBe("2026-11-20T10:00:00.000Z");
  expect(clampToNow("2026-11-20T09:59:59.999Z", now)).toBe("2026-11-20T09:59:59.999Z");
});

test("a time is kept in the one form that sorts as text", () => {
  expect(clampToNow("2026-11-20T09:00:00Z", now)).toBe(at);
  expect(clampToNow("2026-11-20T09:00:00.0009Z", now)).toBe(at);
});

test("an update that says nothing states no facts", () => {
  expect(factsOf(update, [], now)).toEqual({ devices: [], marks: [] });
  expect(factsOf({ ...update, timeSpent: 0, videosWatched: [] }, [], now)).toEqual({
    devices: [],
    marks: [],
  });
});

test("an update with everything states its time and place once and a mark for each thing that happened", () => {
  const position = { block: "a", offset: 0.123456 };
  const said = { ...update, timeSpent: 15, position, completed: false, videosWatched: ["v1", "v1", "v2"] };
  expect(factsOf(said, ["v1", "v2"], now)).toEqual({
    devices: [
      { chapterNumber: 1, deviceId: "phone", timeSpent: 15, position: { block: "a", offset: 0.1235 }, at },
    ],
    marks: [
      { chapterNumber: 1, kind: "video", item: "v1", at },
      { chapterNumber: 1, kind: "video", item: "v2", at },
      { chapterNumber: 1, kind: "completed", item: "no", at },
    ],
  });
});

test("a completion is taken back as of what the device had seen, and at the latest when it says so", () => {
  const took = (seen?: string) =>
    factsOf({ ...update, completed: false, ...(seen ? { seen } : {}) }, [], now);
  expect(took().marks).toMatchObject([{ item: "no", at }]);
  expect(took("2026-11-20T08:00:00.000Z").marks).toMatchObject([{ at: "2026-11-20T08:00:00.001Z" }]);
  expect(took("2026-11-20T09:30:00.000Z").marks).toMatchObject([{ at }]);
  const done = factsOf({ ...update, completed: true, seen: "2026-11-20T08:00:00.000Z" }, [], now);
  expect(done.marks).toMatchObject([{ item: "yes", at }]);
});

test("a video that the chapter does not have is left out, and the rest is kept", () => {
  const { marks } = factsOf({ ...update, videosWatched: ["gone", "v1"] }, ["v1"], now);
  expect(marks).toEqual([{ chapterNumber: 1, kind: "video", item: "v1", at }]);
});

test("no facts are no progress", () => {
  expect(mergeFacts(7, { devices: [], marks: [] })).toEqual(noProgress(7));
});

test("facts amount to the same in any order and however often they are repeated", () => {
  const arrivals = someFacts.chain((facts) => fc.tuple(fc.constant(facts), deliveryOf(facts)));
  fc.assert(
    fc.property(arrivals, ([facts, delivery]) => {
      expect(mergeFacts(1, join(delivery))).toEqual(mergeFacts(1, join(facts)));
    }),
    runs,
  );
});

test("that property finds out a merge in which the last to arrive wins", () => {
  const lastTime = ({ devices }: Facts) => devices.at(-1)?.timeSpent;
  const arrivals = someFacts.chain((facts) => fc.tuple(fc.constant(facts), deliveryOf(facts)));
  const outcome = fc.check(
    fc.property(arrivals, ([facts, delivery]) => lastTime(join(delivery)) === lastTime(join(facts))),
    runs,
  );
  expect(outcome.failed).toBe(true);
});

test("a completion is lost to nothing but a later no, and time never shrinks", () => {
  fc.assert(
    fc.property(someFacts, someFacts, (before, after) => {
      const was = mergeFacts(1, join(before));
      const is = mergeFacts(1, join([...before, ...after]));
      const laterNo = join(after).marks.some(
        (mark) => mark.chapterNumber === 1 && mark.item === "no" && mark.at > (was.completedAt ?? ""),
      );
      expect(is.timeSpent).toBeGreaterThanOrEqual(was.timeSpent);
      expect(is.videosWatched).toEqual(expect.arrayContaining(was.videosWatched));
      if (was.completed && !laterNo) expect(is.completed).toBe(true);
      if (was.completed && !is.completed) expect(laterNo).toBe(true);
    }),
    runs,
  );
});

test("the summary counts the chapters of the book and names the first that is open", () => {
  const done = (chapterNumber: number) => ({ ...noProgress(chapterNumber), completed: true, timeSpent: 60 });
  expect(summarize([done(1), done(3), { ...noProgress(2), timeSpent: 5 }], [1, 2, 3])).toEqual({
    completed: 2,
    total: 3,
    percent: 66,
    timeSpent: 125,
    next: 2,
  });
});

test("the summary of a finished book is 100 percent with nothing next, of an unopened one 0 and the first", () => {
  const done = (chapterNumber: number) => ({ ...noProgress(chapterNumber), completed: true });
  expect(summarize([done(1), done(2)], [1, 2])).toMatchObject({ completed: 2, percent: 100, next: null });
  expect(summarize([], [1, 2])).toMatchObject({ completed: 0, percent: 0, next: 1 });
});

test("a chapter that left the book does not count as complete", () => {
  expect(summarize([{ ...noProgress(9), completed: true }], [1, 2])).toMatchObject({
    completed: 0,
    total: 2,
  });
  expect(summarize([], [])).toMatchObject({ total: 0, percent: 0, next: null });
});

test("what is left to do in a chapter is said in words, and nothing of what was done", () => {
  const chapter = { videos: ["v1", "v2"], quizzes: ["q1"] };
  const own = noProgress(1);
  expect(stillToDo(chapter, undefined)).toEqual(["read", "watch 2 films", "pass the quiz"]);
  expect(stillToDo(chapter, own)).toEqual(["read", "watch 2 films", "pass the quiz"]);
  expect(stillToDo(chapter, { ...own, timeSpent: 9, videosWatched: ["v1"] })).toEqual([
    "finish reading",
    "watch the film",
    "pass the quiz",
  ]);
  const done = { ...own, completed: true, videosWatched: ["v2", "v1"], quizzesPassed: ["q1"] };
  expect(stillToDo(chapter, done)).toEqual([]);
  expect(stillToDo({ videos: [], quizzes: ["q1", "q2", "q3"] }, done)).toEqual(["pass 2 quizzes"]);
});

test("a film or quiz that the chapter has no more counts neither way", () => {
  const own = { ...noProgress(1), completed: true, videosWatched: ["gone"], quizzesPassed: ["gone"] };
  expect(stillToDo({ videos: [], quizzes: [] }, own)).toEqual([]);
  expect(stillToDo({ videos: ["new"], quizzes: ["new"] }, own)).toEqual(["watch the film", "pass the quiz"]);
});

test("a chapter is begun by any deed, and not by being known", () => {
  expect([undefined, noProgress(1)].map(isBegun)).toEqual([false, false]);
  const deeds = [{ timeSpent: 1 }, { completed: true }, { videosWatched: ["v"] }, { quizzesPassed: ["q"] }];
  expect(deeds.map((deed) => isBegun({ ...noProgress(1), ...deed }))).toEqual([true, true, true, true]);
});

test("the book at a glance counts each of its chapters once, and what is left of those not complete", () => {
  const chapters = [1, 2, 3, 4].map((number) => ({ number, minutes: 10 }));
  const progress = [
    { ...noProgress(1), completed: true },
    { ...noProgress(2), timeSpent: 245 },
    { ...noProgress(3), timeSpent: 9000 },
    { ...noProgress(9), timeSpent: 60 },
  ];
  const standing = bookStanding(chapters, progress);
  expect(standing).toEqual({ completed: 1, begun: 2, notBegun: 1, minutesLeft: 6 + 1 + 10 });
  expect(standingWords(standing)).toBe("2 begun, 1 not begun. About 17 min of reading left.");
  expect(standingWords({ ...standing, minutesLeft: 125 })).toContain("About 2 h 5 min");
  const all = chapters.map(({ number }) => ({ ...noProgress(number), completed: true }));
  expect(standingWords(bookStanding(chapters, all))).toBe("Nothing is left to read.");
});

test("changes are new from the day after one saw the chapter, and to nobody who never did", () => {
  const changes = [{ date: "2026-11-22" }, { date: "2026-11-20" }];
  expect(changesSince(changes, "2026-11-19T23:59:59.999Z")).toEqual(changes);
  expect(changesSince(changes, "2026-11-20T00:00:00.000Z")).toEqual([{ date: "2026-11-22" }]);
  expect(changesSince(changes, "2026-11-22T00:00:00.000Z")).toEqual([]);
  expect(changesSince(changes, null)).toEqual([]);
});
