import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { plainPartsOf, readQuizzes } from "./quizzes";
import { readVideos } from "./videos";

/** A chapter as its author wrote it, as far as these tests look into it. */
type Source = {
  number: number;
  slug: string;
  access: string;
  /** Of the text, of what its quizzes ask and of what its videos say: for those who may read it. */
  sentences: string[];
  /** Of the text alone. */
  prose: string[];
  quizzes: string[];
  videos: string[];
  /** Of what its quizzes explain: for nobody before they answer. */
  explanations: string[];
};

const folder = path.resolve(import.meta.dirname, "../content/chapters");

/** The chapters of the book from their Markdown, so that nothing the build made is taken on trust. */
export function readBook(): Source[] {
  const all = readQuizzes();
  const allVideos = readVideos();
  return readdirSync(folder)
    .filter((file) => /^\d\d-[a-z-]+\.md$/.test(file))
    .sort()
    .map((file) => {
      const [, front = "", text = ""] = readFileSync(path.join(folder, file), "utf8").split(/^---$/m);
      const slug = file.slice(3, -3);
      const quizzes = all.filter(({ chapter }) => chapter === slug);
      const videos = allVideos.filter(({ chapter }) => chapter === slug);
      const said = videos.flatMap(({ captions }) => captions.flatMap((caption) => plainPartsOf(caption)));
      const asked = quizzes
        .flatMap(({ questions }) => questions)
        .flatMap(({ question, options = [] }) => [question, ...options.map((option) => option.text)]);
      return {
        number: Number(file.slice(0, 2)),
        slug,
        access: /^access: (\w+)$/m.exec(front)?.[1] ?? "",
        prose: sentencesOf(text),
        sentences: [...sentencesOf(text), ...asked.flatMap(plainPartsOf), ...said],
        quizzes: quizzes.map(({ id }) => id),
        videos: videos.map(({ id }) => id),
        explanations: quizzes.flatMap(({ questions }) =>
          questions.flatMap((one) => plainPartsOf(one.explanation)),
        ),
      };
    });
}

/** The sentences of the paragraphs that stand in any HTML letter for letter: no markup, no quotes. */
function sentencesOf(text: string): string[] {
  const paragraphs = text.split("\n").filter((line) => /^\p{Lu}/u.test(line));
  const sentences = paragraphs.flatMap((line) => line.match(/(?<=^|[.?!] )\p{Lu}[^.?!]{40,}[.?!]/gu) ?? []);
  return sentences.filter((sentence) => !/[[\]()*_`"'’“”&<>|\\:]/.test(sentence));
}

/** A page without the marks on words that were searched for, which cut sentences up. */
export function withoutMarks(html: string): string {
  return html.replace(/<\/?(mark|span)\b[^>]*>/g, "");
}

/** The first of some texts that is found in another, or `null`. */
export function firstIn(haystack: string, needles: readonly string[]): string | null {
  return needles.find((needle) => haystack.includes(needle)) ?? null;
}
