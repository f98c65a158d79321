import * as z from "zod";
import type { ChapterFigures } from "../schema";

/** What readers did in a chapter, in the order in which it is hoped for. */
export type FunnelStep = {
  step: "opened" | "half" | "videos" | "quizzes" | "completed";
  readers: number;
  /** Of those who opened it, 0 to 1; null while nobody has. */
  share: number | null;
};

/** A block of the chapter, and how many readers who have not completed it were there last. */
export type StopPlace = {
  block: string;
  /** Of the heading, or the first words of the text. */
  words: string;
  readers: number;
};

/** `readers` took from `from` to `to` whole minutes until they had completed it; `to` is null of the last, open span. */
export type TimeSpan = { from: number; to: number | null; readers: number };

/** How a question was answered: `right` times of `attempts` at its quiz. `share` is null while nobody has tried. */
export type QuestionFigures = {
  quizId: string;
  questionId: string;
  question: string;
  attempts: number;
  right: number;
  share: number | null;
};

/** One chapter from near. */
export type ChapterDetails = ChapterFigures & {
  slug: string;
  /** `half` is left out until it is known where readers stopped; `videos` and `quizzes` of chapters without. */
  funnel: FunnelStep[];
  stops: {
    /** The day of the count, YYYY-MM-DD; null before the first. */
    countedOn: string | null;
    /** Every block, in reading order. */
    places: StopPlace[];
    /** Readers whose place is not known, or is in no block of today's chapter. */
    elsewhere: number;
  };
  /** From 0 minutes to the longest, spans of one length; none while nobody has completed it. */
  times: TimeSpan[];
  /** The hardest first. */
  questions: QuestionFigures[];
};

/** The tables of a chapter's figures. */
export const chapterTables = ["funnel", "stops", "times", "questions"] as const;

/** GET /api/progress/analytics/:number: everything as JSON, or one table as CSV. */
export const chapterDetailsInput = z.strictObject({
  format: z.enum(["json", "csv"]).default("json"),
  table: z.enum(chapterTables).default("funnel"),
});
