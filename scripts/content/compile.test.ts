import { describe, expect, test } from "vitest";
import { first, second } from "./fixtures/kites.ts";
import { temporaryBook } from "./fixtures/temporary-book.ts";

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
const mistakes: [name: string, path: string, from: string, to: string, problem: string][] = [
  [
    "a wrong access",
    first,
    "access: free",
    "access: fre",
    ':4 access is "fre": write free, subscriber or purchased',
  ],
  [
    "a missing key",
    first,
    "minutes: 3\n",
    "",
    ":2 minutes is missing: write the reading time as a whole number from 1 to 180",
  ],
  [
    "a key that is not known",
    first,
    "minutes: 3",
    "minutes: 3\nmood: calm",
    ':6 "mood" is not a known key: remove it, or correct its spelling',
  ],
  ["too many minutes", first, "minutes: 3", "minutes: 181", ":5 minutes is 181: write"],
  ["part of a minute", first, "minutes: 3", "minutes: 2.5", ":5 minutes is 2.5: write"],
  [
    "a long summary",
    first,
    "and let go.",
    `and let go.${"o".repeat(160)}`,
    ":3 summary has 206 characters: write one line of at most 160",
  ],
  [
    "a day that never was",
    first,
    "2026-10-01",
    "2026-02-30",
    ':8 updatedAt is "2026-02-30": write the day of the last change as YYYY-MM-DD',
  ],
  [
    "a title that is a number",
    first,
    "title: First flight",
    "title: 1984",
    ":2 title is 1984: write one line",
  ],
  [
    "a title with a bare colon",
    first,
    "title: First flight",
    "title: Flight: the first",
    ":2 this is not valid YAML",
  ],
  ["a key twice", first, "minutes: 3", "minutes: 3\nminutes: 4", ":6 this is not valid YAML"],
  ["an id twice", first, "videos: []", "videos: [a, a]", ":6 videos is"],
  ["no frontmatter", first, "---\ntitle", "title", ":1 the frontmatter is missing"],
  ["raw HTML", first, "Look for", "<div>", ":15 raw HTML is not allowed"],
  ["HTML in a sentence", first, "Look for", "Look <b>for</b>", ":15 raw HTML is not allowed"],
  ["a comment", first, "Look for", "<!-- later -->", ":15 raw HTML is not allowed"],
  [
    "a level-1 heading",
    first,
    "## Let go",
    "# Let go",
    ':27 "Let go" is a level-1 heading, which is the chapter\'s title: write it as ## Let go',
  ],
  [
    "a jump of levels",
    first,
    "## Let go",
    "#### Let go",
    ':27 the heading "Let go" jumps from level 2 to 4: write it as ### Let go',
  ],
  [
    "a first heading too deep",
    first,
    "## Choose a field",
    "### Choose a field",
    ':13 the heading "Choose a field" jumps from level 1 to 3: write it as ## Choose a field',
  ],
  [
    "a heading twice",
    second,
    "### When it slips",
    "### Tie it!",
    ':23 the heading "Tie it!" is also on line 13: give each heading of a chapter its own words',
  ],
  ["a heading in a quote", second, "> Everything", "> ## Everything", ":25 the heading"],
  [
    "a picture without words",
    first,
    "![A red kite above a meadow]",
    "![ ]",
    ":17 the picture ../media/kite.svg has no description",
  ],
  [
    "a picture that is not there",
    first,
    "kite.svg",
    "kit.svg",
    ":17 there is no picture ../media/kit.svg: put the file in content/media",
  ],
  [
    "a picture from elsewhere",
    first,
    "../media/kite.svg",
    "https://a.example/kite.svg",
    ":17 there is no picture https://a.example/kite.svg",
  ],
  [
    "a link to no chapter",
    first,
    "02-knots-and-repairs.md#tie-it",
    "02-knots.md",
    ":15 there is no chapter 02-knots.md: correct the file's name in the link",
  ],
  [
    "a link to no heading",
    first,
    "repairs.md#tie-it",
    "repairs.md#tie",
    ":15 there is no heading #tie in 02-knots-and-repairs.md: write one of #tie-it, #when-it-slips",
  ],
  [
    "a link to no heading here",
    first,
    "(#choose-a-field)",
    "(#choose)",
    ":37 there is no heading #choose in this chapter",
  ],
  [
    "a link past the file",
    first,
    "02-knots-and-repairs.md#tie-it",
    "/chapters/knots-and-repairs",
    ":15 the link /chapters/knots-and-repairs leads nowhere",
  ],
  [
    "a link that is a script",
    first,
    "https://weather.example/today",
    "javascript:alert(1)",
    ":37 the link javascript:alert(1) leads nowhere",
  ],
  [
    "a link to another host without a scheme",
    first,
    "https://weather.example/today",
    "//weather.example",
    ":37 the link //weather.example leads nowhere",
  ],
  ["a link without words", first, "[the weather]", "[]", ":37 the link has no words"],
  [
    "a directive that is not known",
    first,
    ":::tip",
    ":::hint",
    ":19 :::hint is not known: use :::tip, :::note, :::warning or :::example",
  ],
  [
    "a callout that is never closed",
    first,
    "supper.\n:::",
    "supper.",
    ":23 :::example is never closed: write ::: on a line of its own after it",
  ],
  [
    "a callout that is not closed before the next",
    first,
    "without the kite.\n:::",
    "without the kite.",
    ":19 :::tip is not closed before line 22: write ::: on a line of its own after it",
  ],
  [
    "a callout's title without brackets",
    first,
    ":::example[A good Tuesday]",
    ":::example A good Tuesday",
    ":23 this is not a directive, though it begins with colons",
  ],
  [
    "a close without a callout",
    first,
    "Look for",
    "A line.\n:::\n\nLook for",
    ":16 this is not a directive, though it begins with colons",
  ],
  ["an empty callout", first, "Walk the field once without the kite.\n", "", ":19 :::tip is empty"],
  ["a callout with attributes", first, ":::tip", ":::tip{.wide}", ":19 :::tip takes no {…}"],
  [
    "an embed that is not known",
    first,
    "Look for",
    "::film{#a}\n\nLook for",
    ":15 ::film is not known: use ::video{#id} or ::quiz{#id}",
  ],
  [
    "an embed without an id",
    first,
    "Look for",
    "::video[a]\n\nLook for",
    ":15 ::video takes an id and nothing else: write ::video{#id}",
  ],
  [
    "a video that is listed and not shown",
    first,
    "videos: []",
    "videos: [lift]",
    ':6 videos lists "lift", which the text does not show: add ::video{#lift}, or remove it',
  ],
  [
    "a column without a heading",
    first,
    "| Wind | Line |",
    "| Wind |  |",
    ":29 column 2 of the table has no heading",
  ],
  [
    "a part with a chapter that is not there",
    "book.yaml",
    "[2]",
    "[2, 3]",
    ':11 part "In the air" names chapter 3, which does not exist',
  ],
  [
    "a chapter in two parts",
    "book.yaml",
    "[2]",
    "[1, 2]",
    ":11 chapter 1 is listed twice: name it in one part only",
  ],
  [
    "a chapter in no part",
    "book.yaml",
    "  - title: In the air\n    chapters: [2]\n",
    "",
    ":7 chapter 2 (book/chapters/02-knots-and-repairs.md) is in no part",
  ],
  [
    "a book without an author",
    "book.yaml",
    "author: Nobody in Particular\n",
    "",
    ":1 author is missing: write the byline",
  ],
  [
    "an unknown key in a part",
    "book.yaml",
    "chapters: [2]",
    "chapters: [2]\n    colour: red",
    ':12 "colour" is not a known key',
  ],
];

describe("one mistake is one problem, with its file, its line and its mend", () => {
  test.for(mistakes)("%s", ([, path, from, to, problem]) => {
    const book = temporaryBook();
    expect(book.problems()).toEqual([]);
    book.edit(path, from, to);
    expect(book.problems()).toEqual([expect.stringContaining(`book/${path}${problem}`)]);
  });
});

test("chapters in another order than their numbers are refused", () => {
  const book = temporaryBook();
  book.edit("book.yaml", "[1]", "[2]");
  book.edit("book.yaml", "In the air\n    chapters: [2]", "In the air\n    chapters: [1]");
  expect(book.problems()).toEqual([
    "book/book.yaml:11 chapter 1 comes after chapter 2: list chapters in the order of their numbers",
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
  const media = { videos: new Set(["lift"]), quizzes: new Set(["wind"]) };
  function withEmbeds(text: string) {
    const book = temporaryBook();
    book.edit(first, "videos: []\nquizzes: []", "videos: [lift]\nquizzes: [wind]");
    book.edit(first, "## Let go", `${text}\n\n## Let go`);
    return book;
  }

  test("becomes a block that refers to it", () => {
    const { chapters } = withEmbeds("::video{#lift}\n\n::quiz{#wind}").compile(media);
    const embeds = chapters[0]?.blocks.filter(({ kind }) => kind !== "html");
    expect(embeds).toEqual([
      { id: expect.stringMatching(/^video-\w{6}$/), kind: "video", ref: "lift" },
      { id: expect.stringMatching(/^quiz-\w{6}$/), kind: "quiz", ref: "wind" },
    ]);
  });

  test("that does not exist is refused", () => {
    expect(withEmbeds("::video{#lift}\n\n::quiz{#wind}").problems()).toEqual([
      `book/${first}:27 there is no video "lift": remove it, or add the video first`,
      `book/${first}:29 there is no quiz "wind": remove it, or add the quiz first`,
    ]);
  });

  test("that is not in the frontmatter, stands twice or stands inside a list is refused", () => {
    const book = withEmbeds("::video{#lift}\n\n::video{#lift}\n\n- ::quiz{#wind}");
    book.edit(first, "videos: [lift]", "videos: []");
    expect(book.problems(media)).toEqual([
      `book/${first}:27 the video "lift" is not in the frontmatter: add it to videos`,
      `book/${first}:29 the video "lift" is shown twice: keep one of the two`,
      `book/${first}:31 the quiz "wind" stands inside another element: move it to the top level`,
    ]);
  });
});
