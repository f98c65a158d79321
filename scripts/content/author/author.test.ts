import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { first } from "../fixtures/kites.ts";
import { temporaryBook } from "../fixtures/temporary-book.ts";
import { adviseBook, measure } from "./advice.ts";
import { exportBook } from "./export-book.ts";
import { newChapter } from "./new-chapter.ts";

const today = "2026-11-22";

test("a new chapter compiles as it is, under the next number, at the end of the last part", () => {
  const book = temporaryBook();
  const before = book.compile().chapters.length;
  const comment = "# Kites and nothing else.\n";
  book.write("book.yaml", comment + book.read("book.yaml"));
  const file = newChapter(book.folder, { title: "Über “Wind” & weather: a start", today });
  expect(file).toBe("chapters/03-uber-wind-weather-a-start.md");
  expect(book.read("book.yaml")).toContain(comment);
  const { chapters, book: facts } = book.compile();
  expect(chapters).toHaveLength(before + 1);
  expect(chapters.at(-1)).toMatchObject({
    number: 3,
    title: "Über “Wind” & weather: a start",
    access: "subscriber",
  });
  expect(facts.parts.at(-1)?.chapters).toContain(3);
});

test("a title without letters or with an address that is taken starts nothing", () => {
  const book = temporaryBook();
  const names = () => readdirSync(join(book.folder.root, "chapters"));
  const before = names();
  const taken = before[0]?.slice(3, -3).replaceAll("-", " ") ?? "";
  expect(() => newChapter(book.folder, { title: taken, today })).toThrow(/is that of 01-/);
  expect(() => newChapter(book.folder, { title: "!!!", today })).toThrow(/makes no address/);
  expect(names()).toEqual(before);
  newChapter(book.folder, { title: `${taken} again`, today });
  expect(names()).toHaveLength(before.length + 1);
});

test("advice tells of a short chapter, a long sentence, hard words and a wrong reading time, and of no good one", () => {
  const book = temporaryBook();
  const advice = () => adviseBook(book.compile(), "book").map(({ message }) => message);
  expect(advice()).toContainEqual(expect.stringMatching(/^the chapter has \d+ words: readers find/));
  const front = (minutes: number) =>
    `---\ntitle: Kites\nsummary: Kites.\naccess: free\nminutes: ${minutes}\nvideos: []\nquizzes: []\nupdatedAt: 2026-10-01\n---\n\n`;
  const [file = ""] = readdirSync(join(book.folder.root, "chapters"));
  const chapter = (body: string, minutes: number) => book.write(`chapters/${file}`, front(minutes) + body);
  const ofFirst = () => adviseBook(book.compile(), "book").filter((one) => one.file.endsWith(file));
  const plain = "The kite goes up when the wind is good. You let out the line and it pulls. ";

  chapter(plain.repeat(120), 8);
  expect(ofFirst()).toEqual([]);
  chapter(plain.repeat(120), 2);
  expect(ofFirst()).toMatchObject([{ message: expect.stringMatching(/^minutes is 2, and \d+ words/) }]);
  chapter(`${plain.repeat(120)} It ${"goes up and ".repeat(20)}down.`, 8);
  expect(ofFirst()).toMatchObject([{ message: expect.stringMatching(/^a sentence has \d+ words/) }]);
  chapter(
    "Considerable aerodynamic stability necessitates appropriately distributed materials. ".repeat(220),
    8,
  );
  expect(ofFirst()).toMatchObject([{ message: expect.stringMatching(/reads at school grade/) }]);
  chapter(plain.repeat(200), 14);
  expect(ofFirst()).toMatchObject([{ message: expect.stringMatching(/think of two chapters/) }]);
});

test("a sentence ends at its stop or with its paragraph, not at a decimal point", () => {
  const { sentences, longest } = measure(["It cost 2.50 each then. And what did you do?", "Nothing at all"]);
  expect({ sentences, longest }).toEqual({
    sentences: 3,
    longest: ["It", "cost", "2", "50", "each", "then"],
  });
});

test("an export holds every chapter as it was written, and the facts of the book", () => {
  const book = temporaryBook();
  const compiled = book.compile();
  const target = join(book.folder.root, "out");
  expect(exportBook(compiled, book.folder.root, target)).toBe(compiled.chapters.length);
  const facts = JSON.parse(readFileSync(join(target, "book.json"), "utf8"));
  expect(facts.quizzes).toEqual([]);
  expect(facts.chapters.map(({ number }: { number: number }) => number)).toEqual([1, 2]);
  for (const { file } of facts.chapters) {
    expect(compiled.chapters.map(({ markdown }) => markdown)).toContain(
      readFileSync(join(target, file), "utf8"),
    );
  }
  // A chapter says ../media/kite.svg, and there it is.
  expect(readFileSync(join(target, "media/kite.svg"), "utf8")).toBe(book.read("media/kite.svg"));
});

test("the command does all of it, and says what it wants when it is asked for something else", () => {
  const book = temporaryBook();
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [resolve("scripts/content.ts"), ...words, "--book", book.folder.root], {
      encoding: "utf8",
    });
  book.compile();
  expect(run("check")).toMatchObject({ status: 0, stdout: expect.stringContaining("0 mistakes") });
  expect(run("new", "The first storm")).toMatchObject({ status: 0 });
  // The new chapter's ids are not in blocks.json yet.
  const checked = run("check", "--json");
  expect(checked.status).toBe(1);
  expect(JSON.parse(checked.stdout)).toMatchObject({
    ok: false,
    problems: [{ severity: "mistake", line: 1 }],
  });
  expect(run()).toMatchObject({ status: 0 });
  expect(JSON.parse(run("check", "--json").stdout)).toMatchObject({ ok: true });
  expect(run("export", join(book.folder.root, "out"))).toMatchObject({ status: 0 });
  for (const words of [
    ["chekc"],
    ["new"],
    ["export"],
    ["new", "a", "b"],
    ["--jsno"],
    ["new", "a", "--json"],
  ]) {
    expect(run(...words), words.join(" ")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Give new/),
    });
  }
}, 60_000);

test("a quiz with fewer or more questions than people like is told of, and one with four is not", () => {
  const book = temporaryBook();
  book.addQuiz(first);
  const ofQuiz = () => adviseBook(book.compile(), "book").filter(({ file }) => file.includes("quizzes/"));
  expect(ofQuiz()).toEqual([]);
  const text = book.read("quizzes/wind.yaml");
  book.write("quizzes/wind.yaml", text.slice(0, text.indexOf("  - id: metres")));
  const problem = { file: "book/quizzes/wind.yaml", line: 1 };
  expect(ofQuiz()).toEqual([{ ...problem, message: "the quiz has 3 questions: 4 to 6 are best" }]);
  const exported = join(book.folder.root, "out");
  exportBook(book.compile(), book.folder.root, exported);
  const { quizzes } = JSON.parse(readFileSync(join(exported, "book.json"), "utf8"));
  expect(quizzes).toMatchObject([{ id: "wind" }]);
});

test("a drawing that is wide, without a caption or with too short or long an alternative is told of, and a good one is not", () => {
  const book = temporaryBook();
  const file = "media/kite.svg";
  const shown = "![A red kite above a meadow](../media/kite.svg)";
  const good = "A red kite above a meadow, its line held by nobody";
  const svg = (width: number) => `<svg viewBox="0 0 ${width} 90"><path d="M0 0h1v1z"/></svg>`;
  const advice = () =>
    adviseBook(book.compile(), "book").flatMap(({ message }) =>
      message.includes("drawing") ? [message] : [],
    );
  book.write(file, svg(480));
  book.edit(first, shown, `![${good}](../media/kite.svg "It is up.")`);
  expect(advice()).toEqual([]);
  book.edit(first, good, "A red kite");
  expect(advice()).toEqual([
    expect.stringMatching(/^the drawing kite.svg has an alternative of 10 characters/),
  ]);
  book.edit(first, "A red kite", "A kite. ".repeat(60).trim());
  expect(advice()).toEqual([expect.stringMatching(/has an alternative of 479 characters: say it in 420/)]);
  book.edit(first, "A kite. ".repeat(60).trim(), good);
  book.edit(first, ' "It is up."', "");
  book.write(file, svg(640));
  expect(advice()).toEqual([
    "the drawing kite.svg is 640 units wide: letters stay readable on a phone up to 500",
    'the drawing kite.svg has no caption: write one as ![…](../media/NAME.svg "caption")',
  ]);
});
