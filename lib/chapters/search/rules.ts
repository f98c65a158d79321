// Runs in the build, in the Worker and in the browser: hence the `.ts` of its imports (Node), and nothing of `data`.
import MiniSearch, { type Options, type Query } from "minisearch";
import type { Found, FoundChapter, FoundPassage, Library, Passage, SearchChapter } from "./schema";
import { excerptOf, markWords, wordsOf } from "./words/rules.ts";

/** Longer queries are cut, in characters. */
export const maxQueryLength = 100;
const maxTerms = 12;
const maxChapters = 10;
const maxPassages = 3;
const maxSuggestions = 3;

/** What is indexed: a chapter as a whole, or a passage. The id is its place in the library. */
type Entry = { id: number; title: string; heading: string; text: string };

/** What a word counts that is only begun, or only alike. */
const weights = { prefix: 0.5, fuzzy: 0.3 };

const options: Options<Entry> = {
  fields: ["title", "heading", "text"],
  tokenize: (text) => wordsOf(text).map(({ term }) => term),
  processTerm: (term) => term,
  searchOptions: {
    boost: { title: 6, heading: 3, text: 1 },
    // What somebody is still typing, or typed in part. Of short words only where a sign says as much as a word.
    prefix: (term) => term.length > 2 || !isLatin(term),
    // One slip in a short word, two in a long one.
    fuzzy: (term) => isFuzzy(term) && 0.2,
    maxFuzzy: 2,
    weights,
  },
};

/** A library that can be searched. */
export type SearchIndex = { library: Library; index: MiniSearch<Entry> };

/** Builds the index of a library: tens of milliseconds for a book, so the Worker loads one instead. */
export function buildIndex(library: Library): SearchIndex {
  const index = new MiniSearch<Entry>(options);
  index.addAll(entriesOf(library));
  return { library, index };
}

/** The index as text, for `loadIndex`. It holds the words, and none of the texts. */
export function writeIndex({ index }: SearchIndex): string {
  return JSON.stringify(index);
}

/** An index that `writeIndex` wrote, over the same library. Throws when it is another's. */
export function loadIndex(library: Library, written: string): SearchIndex {
  const index = MiniSearch.loadJSON<Entry>(written, options);
  const expected = library.chapters.length + library.passages.length;
  if (index.documentCount !== expected) {
    throw new Error(`a search index of ${index.documentCount} entries, for a library of ${expected}`);
  }
  return { library, index };
}

function entriesOf({ chapters, passages }: Library): Entry[] {
  const ofChapter = ({ title, headings, summary }: SearchChapter, id: number): Entry => ({
    id,
    title,
    heading: headings.join("\n"),
    text: summary,
  });
  const ofPassage = ({ text, heading }: Passage, index: number): Entry => {
    const id = chapters.length + index;
    return { id, title: "", heading: text ? "" : heading, text };
  };
  return [...chapters.map(ofChapter), ...passages.map(ofPassage)];
}

/** What somebody typed, as a query: one line, without control characters, at most `maxQueryLength` long. */
export function cleanQuery(typed: unknown): string {
  if (typeof typed !== "string") return "";
  const line = typed
    .slice(0, maxQueryLength * 10)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zs}\p{Zl}\p{Zp}\u200b\ufeff\ufffd]+/gu, " ")
    .trim();
  return [...line].slice(0, maxQueryLength).join("").trim();
}

/**
 * Searches a library. Places with all of the words count; only when there is none, those with some of them.
 * Grouped by chapter, best first. A query without a word finds nothing.
 */
export function searchBook({ library, index }: SearchIndex, typed: string): Found {
  const words = wordsOf(cleanQuery(typed)).map(({ term }) => term);
  const terms = [...new Set(words)].slice(0, maxTerms);
  if (terms.length === 0) return { chapters: [], places: 0, suggestions: [] };
  const queries = terms.map(withSwaps);
  const whole = index.search({ combineWith: "AND", queries });
  const hits = whole.length > 0 ? whole : index.search({ combineWith: "OR", queries });
  if (hits.length === 0) return { chapters: [], places: 0, suggestions: suggest(index, terms) };

  const groups = new Map<number, Group>();
  for (const { id, terms } of hits) {
    const passage = library.passages[id - library.chapters.length];
    const number = passage?.chapter ?? library.chapters[id]?.number ?? 0;
    const group = groups.get(number) ?? { passages: [], terms: [] };
    groups.set(number, group);
    if (passage) group.passages.push({ passage, terms });
    else group.terms = terms;
  }
  const found = [...groups].slice(0, maxChapters).flatMap(([number, group]) => {
    const chapter = library.chapters.find((one) => one.number === number);
    return chapter ? [showChapter(chapter, group)] : [];
  });
  const places = [...groups.values()].reduce((sum, { passages }) => sum + passages.length, 0);
  return { chapters: found, places, suggestions: [] };
}

/** A word, or what it would be if two of its letters had changed places: by itself that counts as two slips. */
function withSwaps(term: string): Query {
  const queries = [];
  if (isFuzzy(term)) {
    for (let at = 0; at < term.length - 1; at++) {
      const [one = "", other = ""] = term.slice(at, at + 2);
      queries.push(term.slice(0, at) + other + one + term.slice(at + 2));
    }
  }
  const swaps = {
    queries,
    combineWith: "OR" as const,
    prefix: false,
    fuzzy: false as const,
    boostTerm: () => weights.fuzzy,
  };
  return { combineWith: "OR", queries: [term, swaps], tokenize: (word) => [word] };
}

/** What was found in a chapter, best first; `terms` are those of its title, summary and headings. */
type Group = { passages: { passage: Passage; terms: string[] }[]; terms: string[] };

function showChapter(chapter: SearchChapter, { passages, terms }: Group): FoundChapter {
  const { number, slug, access, open, title, summary } = chapter;
  const own = new Set(terms);
  return {
    number,
    slug,
    access,
    open,
    title: markWords(title, own),
    summary: markWords(summary, own),
    passages: passages.slice(0, maxPassages).map(({ passage, terms }) => showPassage(passage, terms, title)),
    more: Math.max(0, passages.length - maxPassages),
  };
}

function showPassage(
  { block, heading, text }: Passage,
  terms: readonly string[],
  chapterTitle: string,
): FoundPassage {
  const found = new Set(terms);
  const above = [{ text: heading || chapterTitle, hit: false }];
  if (text) return { block, heading: above, excerpt: excerptOf(text, found) };
  return { block, heading: markWords(heading, found), excerpt: [] };
}

/** Words of the book that are further from those asked for than search itself goes. */
function suggest(index: MiniSearch<Entry>, terms: readonly string[]): string[] {
  return index
    .autoSuggest(terms.join(" "), {
      fuzzy: 0.4,
      maxFuzzy: 3,
      prefix: false,
      combineWith: "OR",
      tokenize: (query) => query.split(" "),
    })
    .filter((suggestion) => suggestion.terms.length <= terms.length)
    .slice(0, maxSuggestions)
    .map(({ suggestion }) => suggestion);
}

/** Whether a slip is forgiven. A figure that differs is another figure, and short words are all alike. */
function isFuzzy(term: string): boolean {
  return term.length > 3 && !/\d/.test(term);
}

function isLatin(term: string): boolean {
  return /^[\p{Script=Latin}\p{N}]+$/u.test(term);
}
