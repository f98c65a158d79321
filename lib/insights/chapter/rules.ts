import { isoAfter } from "@/lib/base/time";
import type { ChapterFigures } from "../schema";
import type { FunnelStep, QuestionFigures, StopPlace, TimeSpan } from "./schema";

/** The cursor of the walk through `reading_progress` that counts where readers stopped. */
export const stopsCursor = "chapter_stops";

/** Rows of progress that one run of the cron counts. Each minute, so 144,000 a day. */
export const stopsPage = 100;

/** Rows of old walks that one run deletes. */
export const oldStopsPage = 50;

/**
 * How far the counting is. `shown` is the walk that is finished, `current` the one under way (the same as
 * `shown` between two), each by the day on which it began: 20261120, or 0 for none. `after` is the id of the
 * last row that the current one has counted.
 */
export type Walk = { shown: number; current: number; after: string };

/** The walk as its cursor holds it: text that begins with `shown`. */
export function positionOf({ shown, current, after }: Walk): string {
  return `${shown} ${current} ${after}`;
}

/** The walk of a cursor's position; of none (empty text) one that never began. */
export function walkAt(position: string): Walk {
  const [, shown = "0", current = "0", after = ""] = /^(\d+) (\d+) (.*)$/s.exec(position) ?? [];
  return { shown: Number(shown), current: Number(current), after };
}

/** The walk to go on with: the one under way, else a new one once a day; null when today's is finished. */
export function walkFor(walk: Walk, now: Date): Walk | null {
  if (walk.current !== walk.shown) return walk;
  const today = Number(isoAfter(now).slice(0, 10).replaceAll("-", ""));
  return today > walk.shown ? { shown: walk.shown, current: today, after: "" } : null;
}

/** The day of a walk, YYYY-MM-DD; null of none. */
export function dayOfWalk(walk: number): string | null {
  return walk === 0 ? null : String(walk).replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
}

type Counted = { block: string; readers: number };

/** Every block with its readers, in the order of `blocks`, and the readers who are in none of them. */
export function placesOf(
  blocks: readonly { id: string; words: string }[],
  counted: readonly Counted[],
): { places: StopPlace[]; elsewhere: number } {
  const byBlock = new Map(counted.map(({ block, readers }) => [block, readers]));
  const places = blocks.map(({ id, words }) => ({ block: id, words, readers: byBlock.get(id) ?? 0 }));
  return { places, elsewhere: sumOf(counted) - sumOf(places) };
}

/** The longest beginning of a text that is no longer than a line, whole words where there are such. */
export function firstWords(text: string): string {
  if (text.length <= lineLength) return text;
  const line = text.slice(0, lineLength + 1);
  return `${line.slice(0, Math.max(line.lastIndexOf(" "), 0) || lineLength)}…`;
}

const lineLength = 60;

/**
 * The way through a chapter. A reader who has got to a later step has opened the chapter, whatever the log
 * says. Of several videos or quizzes it is how many readers did one, on average. Half has been read by who
 * has completed it, and by who stopped in its second half.
 */
export function funnelOf({
  figures,
  videos,
  quizzes,
  places,
}: {
  figures: Pick<ChapterFigures, "started" | "completed" | "videos" | "quizPasses">;
  /** How many the chapter has. */
  videos: number;
  quizzes: number;
  /** Null while nobody has counted. */
  places: readonly StopPlace[] | null;
}): FunnelStep[] {
  const { started, completed } = figures;
  const steps: [FunnelStep["step"], number][] = [];
  if (places) steps.push(["half", completed + sumOf(places.slice(Math.ceil(places.length / 2)))]);
  if (videos > 0) steps.push(["videos", Math.round(figures.videos / videos)]);
  if (quizzes > 0) steps.push(["quizzes", Math.round(figures.quizPasses / quizzes)]);
  steps.push(["completed", completed]);
  const opened = Math.max(started, ...steps.map(([, readers]) => readers));
  return [["opened", opened] as const, ...steps].map(([step, readers]) => ({
    step,
    readers,
    share: opened > 0 ? readers / opened : null,
  }));
}

/** Of how many minutes a span may be, and how many there may be; the longest time counts as 240 minutes. */
const spanLengths = [1, 2, 5, 10];
const mostSpans = 25;
const longest = 240;

/** A histogram of whole minutes as spans of one length, as short as so many of them allow. */
export function timesOf(minutes: Readonly<Record<string, number>>): TimeSpan[] {
  const bins = Object.entries(minutes).map(([minute, readers]) => ({ minute: Number(minute), readers }));
  const counted = bins.filter(({ readers }) => readers > 0);
  if (counted.length === 0) return [];
  const last = Math.max(...counted.map(({ minute }) => minute));
  const length = spanLengths.find((one) => Math.floor(last / one) < mostSpans) ?? 10;
  return Array.from({ length: Math.floor(last / length) + 1 }, (_, index) => {
    const from = index * length;
    const to = from + length - 1;
    const inSpan = counted.filter(({ minute }) => minute >= from && minute <= to);
    return { from, to: from >= longest ? null : to, readers: sumOf(inSpan) };
  });
}

/** The questions of quizzes with what is counted of them, the hardest first. */
export function questionsOf(
  quizzes: readonly { id: string; questions: readonly { id: string; words: string }[] }[],
  counted: readonly { id: string; attempts: number; right: Readonly<Record<string, number>> }[],
): QuestionFigures[] {
  const figures = quizzes.flatMap((quiz) => {
    const known = counted.find(({ id }) => id === quiz.id);
    const attempts = known?.attempts ?? 0;
    return quiz.questions.map(({ id, words }) => {
      const right = known?.right[id] ?? 0;
      const share = attempts > 0 ? right / attempts : null;
      return { quizId: quiz.id, questionId: id, question: words, attempts, right, share };
    });
  });
  return figures.toSorted((one, other) => (one.share ?? 1) - (other.share ?? 1));
}

function sumOf(counted: readonly { readers: number }[]): number {
  return counted.reduce((sum, { readers }) => sum + readers, 0);
}
