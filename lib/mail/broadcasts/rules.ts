import type { BroadcastState, FinishedCounts, WantedState } from "./schema";

/** An identical broadcast within this time is the same one: a double click, or a repeated request. */
export const repeatMinutes = 10;

/** From where an admin can bring a broadcast into a state. */
export const changeableFrom: Record<WantedState, readonly BroadcastState[]> = {
  paused: ["preparing", "sending"],
  sending: ["paused"],
  cancelled: ["preparing", "sending", "paused"],
};

/** Whether a broadcast already is as an admin wants it: a second click is no error. */
export function isAlready(wanted: WantedState, state: BroadcastState): boolean {
  return state === wanted || (wanted === "sending" && state === "preparing");
}

/** Whether the e-mail Worker has something to do for it. */
export function isUnderWay(state: BroadcastState): boolean {
  return state === "preparing" || state === "sending";
}

/** Whether nothing can be changed any more. */
export function isOver(state: BroadcastState): boolean {
  return state === "done" || state === "cancelled";
}

/** How many mails are finished, one way or another. */
export function finishedOf(counts: FinishedCounts): number {
  return counts.sent + counts.unknown + counts.failed + counts.skipped + counts.expired;
}
