import { expect, test } from "vitest";
import { changeableFrom, finishedOf, isAlready, isOver, isUnderWay } from "./rules";
import { type BroadcastState, wantedStates } from "./schema";

const states: BroadcastState[] = ["preparing", "sending", "paused", "done", "cancelled"];

test.each<[BroadcastState, string[], string[]]>([
  ["preparing", ["paused", "cancelled"], ["sending"]],
  ["sending", ["paused", "cancelled"], ["sending"]],
  ["paused", ["sending", "cancelled"], ["paused"]],
  ["done", [], []],
  ["cancelled", [], ["cancelled"]],
])("from %s there is a way to %j, and %j is so already", (state, ways, already) => {
  expect(wantedStates.filter((wanted) => changeableFrom[wanted].includes(state))).toEqual(ways);
  expect(wantedStates.filter((wanted) => isAlready(wanted, state))).toEqual(already);
});

test("only what is prepared or sent is under way, and only what is done or cancelled is over", () => {
  expect(states.filter(isUnderWay)).toEqual(["preparing", "sending"]);
  expect(states.filter(isOver)).toEqual(["done", "cancelled"]);
});

test("a mail that is not to be sent any more is finished too", () => {
  expect(finishedOf({ sent: 1, unknown: 20, failed: 300, skipped: 4000, expired: 50_000 })).toBe(54_321);
});
