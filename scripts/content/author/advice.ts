import type { CompiledBook, CompiledChapter } from "../compile.ts";
import type { Problem } from "../problems.ts";

/** What a chapter should be like. Nothing breaks when it is not: the author decides. */
const wanted = {
  questions: [4, 6],
  words: [1500, 3000],
  grade: 10,
  longSentence: 45,
  wordsAMinute: 230,
  /** Units: the letters of a drawing are 16 of them, and smaller than 10.5 px on a phone above this. */
  drawingWidth: 500,
  alternative: [30, 420],
} as const;

/**
 * What an editor would say about length, reading level and reading time, each at the chapter's first line,
 * and about the length of a quiz.
 */
export function adviseBook({ chapters, quizzes }: CompiledBook, label: string): Problem[] {
  const [fewest, most] = wanted.questions;
  const ofQuizzes = quizzes
    .filter(({ questions }) => questions.length < fewest || questions.length > most)
    .map(({ id, questions }) => ({
      file: `${label}/quizzes/${id}.yaml`,
      line: 1,
      message: `the quiz has ${questions.length} questions: ${fewest} to ${most} are best`,
    }));
  const ofChapters = chapters.flatMap((chapter) =>
    adviceOn(chapter).map((message) => ({
      file: `${label}/chapters/${fileNameOf(chapter)}`,
      line: 1,
      message,
    })),
  );
  return [...ofChapters, ...ofQuizzes];
}

/** The name of a chapter's file. */
export function fileNameOf({ number, slug }: { number: number; slug: string }): string {
  return `${String(number).padStart(2, "0")}-${slug}.md`;
}

function adviceOn({ text, blocks, minutes }: CompiledChapter): string[] {
  const words = wordsOf(text).length;
  const ofFigures = blocks.flatMap(adviceOnFigures);
  const { sentences, grade, longest } = measure(blocks.flatMap(paragraphOf));
  if (words === 0) return ["the chapter has no text yet"];
  const [least, most] = wanted.words;
  const read = Math.max(1, Math.round(words / wanted.wordsAMinute));
  return [
    words < least && `the chapter has ${words} words: readers find ${least} to ${most} worth a visit`,
    words > most && `the chapter has ${words} words: think of two chapters above ${most}`,
    sentences >= 10 &&
      grade > wanted.grade &&
      `the text reads at school grade ${grade.toFixed(1)}: above ${wanted.grade} shorten sentences and words`,
    longest.length > wanted.longSentence &&
      `a sentence has ${longest.length} words: split the one that begins "${longest.slice(0, 6).join(" ")} …"`,
    Math.abs(read - minutes) > 2 && `minutes is ${minutes}, and ${words} words take about ${read}`,
    ...ofFigures,
  ].filter((line) => line !== false);
}

/** What makes a drawing hard to read or to hear. */
function adviceOnFigures(block: CompiledChapter["blocks"][number]): string[] {
  if (block.kind !== "html") return [];
  const [shortest, longest] = wanted.alternative;
  return [...block.html.matchAll(figure)].flatMap(([, width, name, alternative = "", caption]) => {
    const advice = [
      Number(width) > wanted.drawingWidth &&
        `is ${width} units wide: letters stay readable on a phone up to ${wanted.drawingWidth}`,
      alternative.length < shortest &&
        `has an alternative of ${alternative.length} characters: say what it shows`,
      alternative.length > longest &&
        `has an alternative of ${alternative.length} characters: say it in ${longest}, the rest is the text's`,
      !caption && 'has no caption: write one as ![…](../media/NAME.svg "caption")',
    ];
    return advice.flatMap((line) => (line ? [`the drawing ${name}.svg ${line}`] : []));
  });
}

const figure =
  /<svg [^>]*viewBox="\S+ \S+ (\S+) [^>]*><title id="fig-([^"]+)">([^<]*)<.*?<\/svg>(<figcaption>)?/gs;

/** The words of a paragraph; tables, lists and headings are not read as sentences. */
function paragraphOf(block: CompiledChapter["blocks"][number]): string[] {
  if (block.kind !== "html" || !block.html.startsWith("<p")) return [];
  return [block.html.replaceAll(/<[^>]*>/g, "").replaceAll(/&#?\w+;/g, " ")];
}

/** Of paragraphs: the sentences, the Flesch-Kincaid grade, and the words of the longest sentence. */
export function measure(paragraphs: readonly string[]) {
  const sentences = paragraphs
    .flatMap((text) => text.split(/(?<=[.?!])\s+/))
    .map(wordsOf)
    .filter((words) => words.length > 2);
  const spoken = sentences.flat();
  const syllables = spoken.reduce((sum, word) => sum + syllablesOf(word), 0);
  const grade =
    spoken.length === 0
      ? 0
      : 0.39 * (spoken.length / sentences.length) + 11.8 * (syllables / spoken.length) - 15.59;
  const longest = sentences.reduce<string[]>(
    (best, words) => (words.length > best.length ? words : best),
    [],
  );
  return { sentences: sentences.length, grade, longest };
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [];
}

/** Groups of vowels, less a silent e: near enough for English, of which alone the grade speaks. */
function syllablesOf(word: string): number {
  const groups = word
    .toLowerCase()
    .replace(/e$/, "")
    .match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 1);
}
