import type { Element } from "hast";
import { describe, expect, test } from "vitest";
import { first, second } from "./fixtures/kites.ts";
import { temporaryBook } from "./fixtures/temporary-book.ts";
import { passagesOf, searchFiles } from "./search.ts";
import { searchText } from "./search-text.ts";

type Passage = { chapter: number; block: string; heading: string; text: string };

function filesOf(book = temporaryBook()) {
  const { chapters, quizzes } = book.compile();
  const files = searchFiles(chapters, quizzes);
  const passages = (access: string): Passage[] => {
    const literal = /passages = (.*);\n$/s.exec(files.get(`search/${access}.ts`) ?? "")?.[1];
    return JSON.parse(JSON.parse(literal ?? '"[]"'));
  };
  return { files, passages };
}

test("each file of passages holds the chapters of its access alone", () => {
  const { passages } = filesOf();
  const chaptersIn = (access: string) => [...new Set(passages(access).map(({ chapter }) => chapter))];
  expect(chaptersIn("free")).toEqual([1]);
  expect(chaptersIn("subscriber")).toEqual([]);
  expect(chaptersIn("purchased")).toEqual([2]);
});

test("an index knows the words of what its readers may read, and of nothing beyond", () => {
  const { files } = filesOf();
  const knows = (access: string, word: string) => files.get(`search/${access}-index.ts`)?.includes(word);
  for (const access of ["free", "subscriber", "purchased"]) {
    expect(knows(access, "meadow"), access).toBe(true);
    // A heading of the chapter for buyers, and so public.
    expect(knows(access, "slips"), access).toBe(true);
  }
  expect(knows("free", "heron")).toBe(false);
  expect(knows("subscriber", "heron")).toBe(false);
  expect(knows("purchased", "heron")).toBe(true);
});

test("a block is found by its words and by those of its pictures, under its heading", () => {
  const { passages } = filesOf();
  const texts = passages("free").map(({ heading, text }) => [heading, text]);
  expect(texts).toContainEqual([
    "",
    "A kite wants wind, room and somebody patient. You bring two of the three.",
  ]);
  expect(texts).toContainEqual(["Choose a field", ""]);
  expect(texts).toContainEqual(["Choose a field", "A red kite above a meadow"]);
  expect(texts).toContainEqual([
    "Choose a field",
    "A good Tuesday The wind came at four and stayed until supper.",
  ]);
  expect(texts).toContainEqual(["Let go", "Wind Line Grip Light 20 m loose Fresh 40 m firm"]);
});

test("a quiz is found by what it asks, and by no option, answer or explanation", () => {
  const book = temporaryBook();
  book.addQuiz(second);
  const { files, passages } = filesOf(book);
  const quiz = passages("purchased").find(({ heading }) => heading === "Quiz: Wind & line");
  const asked = "Which field is best? What does a kite want? What comes first? How long is the line?";
  expect(quiz?.text).toBe(`Wind & line. ${asked}`);
  const holding = [...files].filter(([, text]) => text.includes("jackdaw"));
  expect(holding.map(([path]) => path)).toEqual([]);
});

test("what a video is called and what is said in it leads to its block", () => {
  const book = temporaryBook();
  book.addVideo(first);
  const { chapters, quizzes } = book.compile();
  const [chapter] = chapters;
  if (!chapter) throw new Error("the book has no chapter");
  const block = chapter.blocks.find(({ kind }) => kind === "video")?.id;
  const [film] = chapter.films;
  const said = film?.cues.map(({ text }) => text).join(" ");
  expect(passagesOf(chapter, quizzes).filter((one) => one.block === block)).toMatchObject([
    { chapter: 1, text: `${film?.title}. ${said}` },
  ]);
  expect(said).not.toBe("");
});

describe("the words of an element", () => {
  const element = (tagName: string, children: Element["children"], properties = {}): Element => ({
    type: "element",
    tagName,
    properties,
    children,
  });
  const text = (value: string) => ({ type: "text", value }) as const;

  test("run on through marks, and end where a cell or paragraph does", () => {
    expect(searchText(element("p", [text("un"), element("em", [text("believ")]), text("able")]))).toBe(
      "unbelievable",
    );
    const cells = ["one", "two"].map((word) => element("td", [text(word)]));
    expect(searchText(element("tr", cells))).toBe("one two");
  });

  test("are those that stand in for a drawing too", () => {
    const drawing = element("svg", [], { ariaLabel: "A rising line" });
    expect(searchText(element("figure", [drawing, element("figcaption", [text("Views")])]))).toBe(
      "A rising line Views",
    );
  });
});
