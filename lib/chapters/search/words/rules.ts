import type { Segment } from "../schema";

/** A word of a text: where it stands, and the form by which it is found. */
export type Word = { readonly start: number; readonly end: number; readonly term: string };

// Knows the words of scripts that write none apart (Chinese, Japanese, Thai, …). Its language hardly matters.
const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/**
 * Marks that are written or left out at will: accents on Latin, Greek and Cyrillic letters, the points of
 * Hebrew and Arabic, the Arabic tatweel. Marks that make another letter (Devanagari, Thai, Japanese) stay.
 */
const optionalMarks = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0640\u064b-\u065f\u0670]/g;

/** A word without what people leave out or write in two ways: case, accents, width, apostrophes. */
export function foldWord(word: string): string {
  return word
    .normalize("NFKD")
    .replace(optionalMarks, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/['’]/g, "")
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ");
}

/** The words of a text in any script, in order. Signs, spaces and emoji are none. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { segment, index, isWordLike } of segmenter.segment(text)) {
    const term = isWordLike ? foldWord(segment) : "";
    if (term) words.push({ start: index, end: index + segment.length, term });
  }
  return words;
}

/** About as many characters of a passage are shown. */
const excerptLength = 200;
/** How far before the first word that was found an excerpt begins. */
const leadLength = 60;

/** A text cut into segments, those that are among the `terms` marked. Joined again they are the text. */
export function markWords(text: string, terms: ReadonlySet<string>): Segment[] {
  return segmentsOf(text, hitsIn(text, terms), { start: 0, end: text.length });
}

/** The part of a text around the words that were found, marked; an ellipsis stands where it was cut. */
export function excerptOf(text: string, terms: ReadonlySet<string>): Segment[] {
  const words = wordsOf(text);
  const hits = words.filter(({ term }) => terms.has(term));
  if (text.length <= excerptLength) return segmentsOf(text, hits, { start: 0, end: text.length });
  const from = densest(hits);
  const first = words.find(({ start }) => start >= from - leadLength)?.start ?? 0;
  const start = from <= leadLength ? 0 : first;
  const last = words.findLast(({ end }) => end <= start + excerptLength)?.end ?? start + excerptLength;
  const end = start + excerptLength >= text.length ? text.length : Math.max(last, start + 1);
  const segments = segmentsOf(text, hits, { start, end });
  if (start > 0) segments.unshift({ text: "… ", hit: false });
  if (end < text.length) segments.push({ text: " …", hit: false });
  return segments;
}

/** Where the excerpt with the most hits would begin. */
function densest(hits: readonly Word[]): number {
  let best = { from: 0, count: 0 };
  for (const { start } of hits) {
    const within = hits.filter((hit) => hit.start >= start && hit.end <= start + excerptLength - leadLength);
    const count = new Set(within.map(({ term }) => term)).size;
    if (count > best.count) best = { from: start, count };
  }
  return best.from;
}

function hitsIn(text: string, terms: ReadonlySet<string>): Word[] {
  return wordsOf(text).filter(({ term }) => terms.has(term));
}

function segmentsOf(text: string, hits: readonly Word[], range: { start: number; end: number }): Segment[] {
  const segments: Segment[] = [];
  let at = range.start;
  for (const { start, end } of hits) {
    if (start < at || end > range.end) continue;
    if (start > at) segments.push({ text: text.slice(at, start), hit: false });
    segments.push({ text: text.slice(start, end), hit: true });
    at = end;
  }
  if (at < range.end) segments.push({ text: text.slice(at, range.end), hit: false });
  return segments;
}
