import { wordsOf } from "../../lib/chapters/rules.ts";
import { buildIndex, writeIndex } from "../../lib/chapters/search/rules.ts";
import type { Library, Passage, SearchChapter } from "../../lib/chapters/search/schema.ts";
import type { CompiledChapter } from "./compile.ts";
import type { CompiledQuiz } from "./quizzes.ts";

/** From what anybody may read to what only buyers may: each may read what stands before it too. */
const levels = ["free", "subscriber", "purchased"] as const;

/** What can be found in a chapter's body: blocks of text, what its quizzes ask, what is said in its videos. */
export function passagesOf(chapter: CompiledChapter, quizzes: readonly CompiledQuiz[]): Passage[] {
  const headings = new Map(chapter.toc.map(({ id, text }) => [id, text]));
  let heading = "";
  return chapter.blocks.flatMap((block, index) => {
    const place = { chapter: chapter.number, block: block.id };
    const own = headings.get(block.id);
    heading = own ?? heading;
    if (own !== undefined) return [{ ...place, heading, text: "" }];
    if (block.kind === "quiz") return quizzes.filter(({ id }) => id === block.ref).map(asPassage(place));
    const text = block.kind === "video" ? transcriptOf(chapter, block.ref) : (chapter.texts[index] ?? "");
    return text ? [{ ...place, heading, text }] : [];
  });
}

/** A quiz by its title and questions. No option, answer or explanation is in it. */
function asPassage(place: { chapter: number; block: string }): (quiz: CompiledQuiz) => Passage {
  return ({ title, questions }) => ({
    ...place,
    heading: `Quiz: ${title}`,
    text: [`${title}.`, ...questions.map(({ question }) => wordsOf(question))].join(" "),
  });
}

/** What a video is called and what is said in it. */
function transcriptOf({ films }: CompiledChapter, ref: string): string {
  const film = films.find(({ id }) => id === ref);
  return film ? [`${film.title}.`, ...film.cues.map(({ text }) => text.trim())].join(" ") : "";
}

/**
 * The generated files of search, by path. `search/<access>.ts`: the passages of the chapters of that access
 * and of no other. `search/<access>-index.ts`: the index of all that somebody may read who may read those.
 */
export function searchFiles(
  chapters: readonly CompiledChapter[],
  quizzes: readonly CompiledQuiz[],
): Map<string, string> {
  const files = new Map<string, string>();
  const facts = chapters.map(searchChapter);
  const all: Passage[] = [];
  for (const access of levels) {
    const own = chapters.filter((chapter) => chapter.access === access);
    const passages = own.flatMap((chapter) => passagesOf(chapter, quizzes));
    all.push(...passages);
    const library: Library = { chapters: facts, passages: all };
    // Text that is parsed when it is first needed: quicker to load than a literal of this size.
    files.set(`search/${access}.ts`, textModule("passages", passages));
    files.set(
      `search/${access}-index.ts`,
      `export const index = ${JSON.stringify(writeIndex(buildIndex(library)))};\n`,
    );
  }
  return files;
}

function textModule(name: string, value: unknown): string {
  return `export const ${name} = ${JSON.stringify(JSON.stringify(value))};\n`;
}

function searchChapter({ number, slug, title, summary, access, toc }: CompiledChapter): SearchChapter {
  return { number, slug, title, summary, access, headings: toc.map(({ text }) => text), open: false };
}
