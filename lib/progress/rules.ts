import { type IsoTime, isoAfter } from "@/lib/base/time";
import type { Position, Progress, ProgressSummary, ProgressUpdate } from "./schema";

/** What a device had spent in a chapter at one time, and where in it the reader was. */
export type DeviceFact = {
  chapterNumber: number;
  deviceId: string;
  timeSpent: number;
  position: Position | null;
  at: IsoTime;
};

/** Something that happened once: a video watched, a quiz passed, the chapter set complete or set back. */
export type Mark = { chapterNumber: number; at: IsoTime } & (
  | { kind: "video" | "quiz"; item: string }
  | { kind: "completed"; item: "yes" | "no" }
);

/** What progress is made of. Facts are only ever added; what they mean does not depend on their order. */
export type Facts = { devices: DeviceFact[]; marks: Mark[] };

/** `at` as stored text, or `now` when the device's clock is ahead: nothing happens in the future. */
export function clampToNow(at: string, now: Date): IsoTime {
  return isoAfter(new Date(Math.min(Date.parse(at), now.getTime())));
}

/**
 * The facts that an update states; none where it says nothing. `videos` are those of the chapter: any
 * other id is left out, because an edit may have taken a video away while the device was offline.
 */
export function factsOf(update: ProgressUpdate, videos: readonly string[], now: Date): Facts {
  const { chapterNumber, deviceId, timeSpent = 0, position = null, completed, videosWatched = [] } = update;
  const at = clampToNow(update.at, now);
  const marks = [...new Set(videosWatched)]
    .filter((item) => videos.includes(item))
    .map((item): Mark => ({ chapterNumber, kind: "video", item, at }));
  if (completed !== undefined) {
    const item = completed ? "yes" : "no";
    marks.push({ chapterNumber, kind: "completed", item, at: completed ? at : tookBackAt(at, update.seen) });
  }
  if (timeSpent === 0 && position === null) return { devices: [], marks };
  return { devices: [{ chapterNumber, deviceId, timeSpent, position: rounded(position), at }], marks };
}

/**
 * When a completion was taken back: no later than what the device had seen, because it says nothing of what
 * somebody completed elsewhere since. The millisecond puts it behind what was completed at that very time.
 */
function tookBackAt(at: IsoTime, seen: string | undefined): IsoTime {
  if (seen === undefined) return at;
  const justAfter = isoAfter(new Date(Date.parse(seen) + 1));
  return justAfter < at ? justAfter : at;
}

/** A ten-thousandth of a block is finer than a pixel, and reads back from SQLite as the same number. */
function rounded(position: Position | null): Position | null {
  return position && { ...position, offset: Math.round(position.offset * 10_000) / 10_000 };
}

/** The progress of a reader of whom nothing is known in this chapter. */
export function noProgress(chapterNumber: number): Progress {
  return {
    chapterNumber,
    completed: false,
    completedAt: null,
    timeSpent: 0,
    videosWatched: [],
    quizzesPassed: [],
    position: null,
    updatedAt: null,
  };
}

/**
 * What facts of one chapter amount to: the whole of the merge, said slowly. The SQL of `writeFacts`
 * must agree with it for every order, repetition and division of the facts; the tests hold it to that.
 *
 * - Time: the largest that each device has seen, summed over the devices.
 * - Complete: the latest "yes" is not older than the latest "no". `completedAt` is that "yes", because
 *   the first one since the last "no" could not be told from two rows that arrive in any order.
 * - Position: the latest; of equal times the largest device, block and offset.
 * - `updatedAt`: the latest time at which something that counts happened.
 */
export function mergeFacts(chapterNumber: number, facts: Facts): Progress {
  const devices = facts.devices.filter((fact) => fact.chapterNumber === chapterNumber);
  const marks = facts.marks.filter((mark) => mark.chapterNumber === chapterNumber);

  const reports = firstOfEach(devices, (fact) => fact.deviceId, moreTime);
  const once = firstOfEach(
    marks.filter((mark) => mark.kind !== "completed"),
    (mark) => `${mark.kind} ${mark.item}`,
    (a, b) => compare(a.at, b.at),
  );
  const said = marks.filter((mark) => mark.kind === "completed").toSorted((a, b) => compare(b.at, a.at));
  const yes = said.find((mark) => mark.item === "yes");
  const no = said.find((mark) => mark.item === "no");
  const last = devices.filter((fact) => fact.position).toSorted(laterPosition)[0];
  const completedAt = yes && yes.at >= (no?.at ?? "") ? yes.at : null;
  return {
    chapterNumber,
    completed: completedAt !== null,
    completedAt,
    timeSpent: reports.reduce((sum, { timeSpent }) => sum + timeSpent, 0),
    videosWatched: itemsOf(once, "video"),
    quizzesPassed: itemsOf(once, "quiz"),
    position: last?.position ?? null,
    updatedAt:
      [...reports, ...once, yes, no, last]
        .flatMap((fact) => (fact ? [fact.at] : []))
        .sort()
        .at(-1) ?? null,
  };
}

/**
 * Where the reader stands in the book, whose chapter numbers are given in reading order; chapters that
 * it no longer has do not count.
 */
export function summarize(progress: readonly Progress[], chapters: readonly number[]): ProgressSummary {
  const done = new Set(progress.flatMap((chapter) => (chapter.completed ? [chapter.chapterNumber] : [])));
  const open = chapters.filter((number) => !done.has(number));
  const completed = chapters.length - open.length;
  return {
    completed,
    total: chapters.length,
    // Rounded down: 100 is said of a whole book only.
    percent: chapters.length === 0 ? 0 : Math.floor((completed / chapters.length) * 100),
    timeSpent: progress.reduce((sum, { timeSpent }) => sum + timeSpent, 0),
    next: open[0] ?? null,
  };
}

/** What of a chapter's progress says what is left to do in it. */
type Done = Pick<Progress, "completed" | "timeSpent" | "videosWatched" | "quizzesPassed">;
type Parts = { videos: readonly string[]; quizzes: readonly string[] };

/** Whether anything was done in a chapter; nothing is known of one without progress. */
export function isBegun(own: Done | undefined): boolean {
  if (!own) return false;
  return own.completed || own.timeSpent > 0 || own.videosWatched.length > 0 || own.quizzesPassed.length > 0;
}

/**
 * What is missing in a chapter, as words to be joined by commas; none when all is done. A film or quiz that
 * the chapter no longer has is nothing to do.
 */
export function stillToDo({ videos, quizzes }: Parts, own: Done | undefined): string[] {
  const films = videos.filter((video) => !own?.videosWatched.includes(video)).length;
  const tests = quizzes.filter((quiz) => !own?.quizzesPassed.includes(quiz)).length;
  const words: string[] = [];
  if (!own?.completed) words.push(isBegun(own) ? "finish reading" : "read");
  if (films > 0) words.push(films === 1 ? "watch the film" : `watch ${films} films`);
  if (tests > 0) words.push(tests === 1 ? "pass the quiz" : `pass ${tests} quizzes`);
  return words;
}

/** How many chapters of a book are completed, begun and not begun, and the minutes of those not completed. */
export type BookStanding = { completed: number; begun: number; notBegun: number; minutesLeft: number };

/** The whole book at a glance. `minutes` are a chapter's estimated reading time; progress elsewhere is left out. */
export function bookStanding(
  chapters: readonly { number: number; minutes: number }[],
  progress: readonly (Done & { chapterNumber: number })[],
): BookStanding {
  const standing: BookStanding = { completed: 0, begun: 0, notBegun: 0, minutesLeft: 0 };
  for (const { number, minutes } of chapters) {
    const own = progress.find(({ chapterNumber }) => chapterNumber === number);
    if (own?.completed) standing.completed += 1;
    else {
      standing[isBegun(own) ? "begun" : "notBegun"] += 1;
      // What was read counts, and at least a minute is left of what is not complete.
      standing.minutesLeft += Math.max(1, minutes - Math.floor((own?.timeSpent ?? 0) / 60));
    }
  }
  return standing;
}

/** The book at a glance in words: what is begun, what is not, and about how long the rest takes. */
export function standingWords({ begun, notBegun, minutesLeft }: BookStanding): string {
  const hours = Math.floor(minutesLeft / 60);
  const left = hours > 0 ? `${hours} h ${minutesLeft % 60} min` : `${minutesLeft} min`;
  if (minutesLeft === 0) return "Nothing is left to read.";
  return `${begun} begun, ${notBegun} not begun. About ${left} of reading left.`;
}

/** The changes of a chapter since the day of `seenAt`, newest first, as they are listed; days are YYYY-MM-DD. */
export function changesSince<T extends { date: string }>(
  changes: readonly T[],
  seenAt: string | null,
): readonly T[] {
  if (seenAt === null) return [];
  // A change of the same day may have been there already: only a later day is surely news.
  return changes.filter(({ date }) => date > seenAt.slice(0, 10));
}

function firstOfEach<T>(items: T[], key: (item: T) => string, order: (a: T, b: T) => number): T[] {
  return [...Map.groupBy(items, key).values()].flatMap((same) => same.toSorted(order).slice(0, 1));
}

function itemsOf(marks: Mark[], kind: Mark["kind"]): string[] {
  return marks
    .filter((mark) => mark.kind === kind)
    .map((mark) => mark.item)
    .sort();
}

/** The largest time first; of equal ones the first report. */
function moreTime(a: DeviceFact, b: DeviceFact): number {
  return b.timeSpent - a.timeSpent || compare(a.at, b.at);
}

function laterPosition(a: DeviceFact, b: DeviceFact): number {
  return (
    compare(b.at, a.at) ||
    compare(b.deviceId, a.deviceId) ||
    compare(b.position?.block ?? "", a.position?.block ?? "") ||
    (b.position?.offset ?? 0) - (a.position?.offset ?? 0)
  );
}

/** Text as SQLite compares it. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
