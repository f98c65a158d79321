import * as z from "zod";

/** Who may read a chapter: anybody, people with access, or people who bought the book. */
export type Access = "free" | "subscriber" | "purchased";

/** The book as a whole, from `content/book.yaml`. */
export type Book = {
  readonly title: string;
  /** For headers and mail subjects. */
  readonly shortTitle: string;
  readonly subtitle: string;
  readonly author: string;
  readonly description: string;
  /** A BCP 47 tag. */
  readonly language: string;
  /** The address that readers may write to. */
  readonly contact: string;
  /** The book's own colour on light and on dark pages, as #rrggbb. */
  readonly accent: { readonly light: string; readonly dark: string };
  readonly parts: readonly { readonly title: string; readonly chapters: readonly number[] }[];
};

/** A heading of a chapter: its stable id, its words, and 2 to 6. */
export type TocEntry = { readonly id: string; readonly text: string; readonly depth: number };

/** Something new in a chapter: its day (YYYY-MM-DD), one line of plain text, and the heading it stands under. */
export type ChapterChange = { readonly date: string; readonly text: string; readonly at?: string };

/** What anybody may know of a chapter. */
export type ChapterSummary = {
  readonly number: number;
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly access: Access;
  /** Estimated reading time. */
  readonly minutes: number;
  readonly videos: readonly string[];
  readonly quizzes: readonly string[];
  /** A calendar day, YYYY-MM-DD. */
  readonly updatedAt: string;
  /** Newest first. */
  readonly changes: readonly ChapterChange[];
  /** Changes with any change of the body. */
  readonly version: string;
  readonly toc: readonly TocEntry[];
};

/** A piece of a chapter. Its id is unique in the chapter and outlives edits. */
export type Block =
  | { readonly id: string; readonly kind: "html"; readonly html: string }
  /** The questions with their options; the key is in `Quiz` alone. */
  | { readonly id: string; readonly kind: "quiz"; readonly ref: string; readonly html: string }
  /** The player with the transcript; `ref` is the id of one of the body's videos. */
  | { readonly id: string; readonly kind: "video"; readonly ref: string; readonly html: string };

/** A video of a chapter. `file` and `poster` are served under /media/, and so are the captions, as `<id>.vtt`. */
export type Video = {
  readonly id: string;
  readonly title: string;
  /** One line that says what is shown. */
  readonly description: string;
  readonly seconds: number;
  readonly file: string;
  readonly poster: string;
  /** Of the video, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Captions in their order: words without markup, times in seconds. */
  readonly cues: readonly { readonly start: number; readonly end: number; readonly text: string }[];
};

/** A file under /media/ that chapters use: anybody may know that it is there. */
export type MediaFile = {
  readonly name: string;
  readonly kind: "video" | "poster" | "picture";
  /** Their numbers. */
  readonly chapters: readonly number[];
  readonly bytes: number;
  /** Changes with what the file holds. */
  readonly hash: string;
};

/** What only those who may read a chapter get. */
export type ChapterBody = {
  readonly blocks: readonly Block[];
  /** The blocks, joined. */
  readonly html: string;
  readonly text: string;
  readonly markdown: string;
  readonly videos: readonly Video[];
};

/** A whole chapter: where its facts name the ids of videos, it holds them. */
export type Chapter = Omit<ChapterSummary, "videos"> & ChapterBody;

/** A choice of a question. Words are HTML that the build made. */
export type QuizOption = { readonly id: string; readonly html: string };

/** A question with its key, which only grading may know. */
export type QuizQuestion = {
  readonly id: string;
  readonly question: string;
  readonly explanation: string;
} & (
  | { readonly kind: "single"; readonly options: readonly QuizOption[]; readonly answer: string }
  | {
      readonly kind: "multiple" | "ordering";
      readonly options: readonly QuizOption[];
      readonly answer: readonly string[];
    }
  | {
      readonly kind: "number";
      readonly unit: string | null;
      readonly answer: number;
      /** How far off an answer may be. */
      readonly tolerance: number;
    }
);

/** A quiz with its key. `pass`: how many right answers pass it. */
export type Quiz = {
  readonly id: string;
  readonly title: string;
  readonly pass: number;
  readonly questions: readonly QuizQuestion[];
};

/** Whose right is checked; null for somebody who is not signed in. */
export type Reader = {
  readonly hasAccess: boolean;
  readonly hasPurchased: boolean;
  readonly role: "reader" | "admin";
} | null;

/** A chapter's number as JSON carries it. Whether there is such a chapter is for `findChapter` to say. */
export const chapterNumber = z.int().min(1).max(99);

/** A chapter's number as a path segment: `7`, not `07`, `7.0` or `+7`. */
export const chapterNumberParam = z
  .string()
  .regex(/^[1-9]\d?$/)
  .transform(Number);
