import { describe, expect, test } from "vitest";
import { first, second } from "./fixtures/kites.ts";
import { liftVideo } from "./fixtures/lift-video.ts";
import { temporaryBook } from "./fixtures/temporary-book.ts";
import { windQuiz } from "./fixtures/wind-quiz.ts";

test("a book without mistakes compiles, with its chapters in the order of their numbers", () => {
  const { book, chapters } = temporaryBook().compile();
  expect(book.title).toBe("A Small Book of Kites");
  expect(chapters.map(({ number, slug, access }) => ({ number, slug, access }))).toEqual([
    { number: 1, slug: "first-flight", access: "free" },
    { number: 2, slug: "knots-and-repairs", access: "purchased" },
  ]);
});

test("the contents list holds every heading with its id and level, and not the notes", () => {
  expect(temporaryBook().compile().chapters[1]?.toc).toEqual([
    { id: "tie-it", text: "Tie it", depth: 2 },
    { id: "when-it-slips", text: "When it slips", depth: 3 },
  ]);
});

test("the version moves with the body and with nothing else", () => {
  const book = temporaryBook();
  const version = () => book.compile().chapters[0]?.version;
  const before = version();
  book.edit(first, "minutes: 3", "minutes: 5");
  expect(version()).toBe(before);
  book.edit(first, "somebody patient", "somebody very patient");
  expect(version()).not.toBe(before);
});

test("Windows line ends and a byte order mark change nothing", () => {
  const book = temporaryBook();
  const before = book.compile();
  book.write(first, `\uFEFF${book.read(first).replaceAll("\n", "\r\n")}`);
  expect(book.compile()).toEqual(before);
});

/** Each mistake: where it is made, and the one line that tells of it. The book without it compiles (above). */
test("chapters in another order than their numbers are refused", () => {
  const book = temporaryBook();
  book.edit("book.yaml", "[1]", "[2]");
  book.edit("book.yaml", "In the air\n    chapters: [2]", "In the air\n    chapters: [1]");
  expect(book.problems()).toEqual([
    "book/book.yaml:15 chapter 1 comes after chapter 2: list chapters in the order of their numbers",
  ]);
});

test("a chapter's number and its address are given once", () => {
  const book = temporaryBook();
  book.write("chapters/02-first-flight.md", book.read(second));
  expect(book.problems()).toEqual([
    'book/chapters/02-first-flight.md:1 the address "first-flight" is also that of 01-first-flight.md: rename one of them',
    "book/chapters/02-knots-and-repairs.md:1 chapter number 2 is also that of 02-first-flight.md: give one of them another",
  ]);
});

test("a file that is not named like a chapter is told of, never left out in silence", () => {
  const book = temporaryBook();
  for (const name of ["3-wind.md", "03-Wind.md", "00-wind.md", "03-wind.txt"])
    book.write(`chapters/${name}`, "");
  expect(book.problems()).toHaveLength(4);
  expect(book.problems()[0]).toMatch(
    /^book\/chapters\/00-wind\.md:1 the file's name is not a chapter's: name it/,
  );
});

test("a file that is not UTF-8, an empty chapter and a missing book.yaml are told of", () => {
  const book = temporaryBook();
  book.write(first, Uint8Array.of(0x2d, 0xe9, 0x0a));
  book.write(second, `${book.read(second).split("---\n\n")[0]}---\n`);
  book.remove("book.yaml");
  expect(book.problems()).toEqual([
    "book/book.yaml:1 the file is missing: write it, or restore it with git checkout",
    "book/chapters/01-first-flight.md:1 the file is not UTF-8 text: save it again in that encoding",
    "book/chapters/02-knots-and-repairs.md:1 the chapter is empty: write its text below the frontmatter",
  ]);
});

test("all mistakes of all files are told of in one run, in the order of the lines", () => {
  const book = temporaryBook();
  book.edit(first, "access: free", "access: fre");
  book.edit(first, "minutes: 3", "minutes: none");
  book.edit(first, "## Let go", "# Let go");
  book.edit(second, "### When", "##### When");
  book.edit("book.yaml", "language: en-GB", "language: English");
  expect(book.problems().map((problem) => problem.split(" ")[0])).toEqual([
    "book/book.yaml:6",
    `book/${first}:4`,
    `book/${first}:5`,
    `book/${first}:27`,
    `book/${second}:23`,
  ]);
});

describe("a video or quiz", () => {
  function withEmbeds(text: string) {
    const book = temporaryBook();
    book.edit(first, "videos: []\nquizzes: []", "videos: [lift]\nquizzes: [wind]");
    book.edit(first, "## Let go", `${text}\n\n## Let go`);
    book.write("quizzes/wind.yaml", windQuiz);
    for (const [path, file] of Object.entries(liftVideo)) book.write(path, file);
    return book;
  }

  test("becomes a block that refers to it", () => {
    const { chapters } = withEmbeds("::video{#lift}\n\n::quiz{#wind}").compile();
    const embeds = chapters[0]?.blocks.filter(({ kind }) => kind !== "html");
    expect(embeds).toEqual([
      {
        id: expect.stringMatching(/^video-\w{6}$/),
        kind: "video",
        ref: "lift",
        html: expect.stringContaining("<chapter-video"),
      },
      {
        id: expect.stringMatching(/^quiz-\w{6}$/),
        kind: "quiz",
        ref: "wind",
        html: expect.stringContaining("<chapter-quiz"),
      },
    ]);
  });

  test("that does not exist is refused", () => {
    const book = withEmbeds("::video{#lift}\n\n::quiz{#wind}");
    book.remove("quizzes/wind.yaml");
    book.remove("videos/lift.yaml");
    expect(book.problems()).toEqual([
      `book/${first}:27 there is no video "lift": remove it, or add the video first`,
      `book/${first}:29 there is no quiz "wind": remove it, or add the quiz first`,
    ]);
  });

  test("that is not in the frontmatter, stands twice or stands inside a list is refused", () => {
    const book = withEmbeds("::video{#lift}\n\n::video{#lift}\n\n- ::quiz{#wind}");
    book.edit(first, "videos: [lift]", "videos: []");
    expect(book.problems()).toEqual([
      `book/${first}:27 the video "lift" is not in the frontmatter: add it to videos`,
      `book/${first}:29 the video "lift" is shown twice: keep one of the two`,
      `book/${first}:31 the quiz "wind" stands inside another element: move it to the top level`,
      "book/videos/lift.yaml:1 no chapter has this video: add ::video{#lift} to one and list it there, or remove the file",
    ]);
  });
});
