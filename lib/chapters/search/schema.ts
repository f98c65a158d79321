import type { Access } from "../schema";

/** What anybody may find of a chapter, and whether the one who asks may read it. */
export type SearchChapter = {
  readonly number: number;
  readonly slug: string;
  readonly title: string;
  readonly summary: string;
  readonly access: Access;
  /** The words of its headings. */
  readonly headings: readonly string[];
  readonly open: boolean;
};

/** A block of a chapter as search knows it: for those who may read the chapter. */
export type Passage = {
  readonly chapter: number;
  /** The block's id, which is its anchor in the page. */
  readonly block: string;
  /** The words of the heading under which it stands; empty above the first. */
  readonly heading: string;
  /** Plain text; empty when the block is that heading. */
  readonly text: string;
};

/** All that one reader may search: every chapter, and the passages of those that are open to them. */
export type Library = { readonly chapters: readonly SearchChapter[]; readonly passages: readonly Passage[] };

/** A piece of text; `hit` when it is a word that was asked for. */
export type Segment = { readonly text: string; readonly hit: boolean };

/** A place in a chapter where the words were found. */
export type FoundPassage = {
  readonly block: string;
  /** Of the heading under which it stands, or of the chapter's title above the first. */
  readonly heading: readonly Segment[];
  /** Empty when the heading itself was found. */
  readonly excerpt: readonly Segment[];
};

/** A chapter with what was found in it. */
export type FoundChapter = Pick<SearchChapter, "number" | "slug" | "access" | "open"> & {
  readonly title: readonly Segment[];
  readonly summary: readonly Segment[];
  /** The best few, best first. */
  readonly passages: readonly FoundPassage[];
  /** How many more passages of this chapter were found than are listed. */
  readonly more: number;
};

/** The answer to a query. */
export type Found = {
  /** Best first. */
  readonly chapters: readonly FoundChapter[];
  /** How many passages were found in all. */
  readonly places: number;
  /** Words of the book that are like those asked for; only when nothing was found. */
  readonly suggestions: readonly string[];
};
