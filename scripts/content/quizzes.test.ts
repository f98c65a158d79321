import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { first, second } from "./fixtures/kites.ts";
import { temporaryBook } from "./fixtures/temporary-book.ts";

const quiz = "quizzes/wind.yaml";

function bookWithQuiz() {
  const book = temporaryBook();
  book.addQuiz(first);
  return book;
}

function compiled(...changes: [from: string, to: string][]) {
  const book = bookWithQuiz();
  for (const [from, to] of changes) book.edit(quiz, from, to);
  const { chapters, quizzes } = book.compile();
  const block = chapters[0]?.blocks.find(({ kind }) => kind === "quiz");
  const [wind] = quizzes;
  if (!wind || block?.kind !== "quiz") throw new Error("no quiz was compiled");
  return { wind, html: block.html, id: block.id };
}

test("a quiz holds its questions with their key, and how many right answers pass it", () => {
  const { wind } = compiled();
  expect(wind).toMatchObject({ id: "wind", title: "Wind & line", pass: 3 });
  expect(wind.questions).toMatchObject([
    { id: "field", kind: "single", question: "Which field is <em>best</em>?", answer: "meadow" },
    {
      id: "needs",
      kind: "multiple",
      options: [{}, { id: "room", html: "Room &#x26; <code>sky</code>" }, {}],
      answer: ["wind", "room"],
    },
    { id: "launch", kind: "ordering", answer: ["unroll", "wait", "let-go"] },
    { id: "metres", kind: "number", unit: "metres", answer: 20, tolerance: 0.5 },
  ]);
});

test("the page shows every question and option under the block's id, and no explanation", () => {
  const { html, id } = compiled();
  expect(html).toContain(`<chapter-quiz id="${id}" quiz="wind" pass="3">`);
  expect(html).toContain("Quiz: Wind &#x26; line");
  expect(html.match(/<fieldset /g)).toHaveLength(4);
  expect(html).toContain('type="radio" form="answers:wind" name="answer.field" value="meadow"');
  expect(html).toContain('type="checkbox" form="answers:wind" name="answer.needs" value="room"');
  expect(html).toContain('<select form="answers:wind" name="place.launch.let-go">');
  expect(html).toContain('inputmode="decimal"');
  expect(html).not.toContain("jackdaw");
});

test("the page is the same to the byte, whatever the right answers are", () => {
  const { html } = compiled();
  expect(compiled(["answer: meadow", "answer: wood"]).html).toBe(html);
  expect(compiled(["[wind, room]", "[mud]"]).html).toBe(html);
  expect(compiled(["answer: 20", "answer: -7"], ["tolerance: 0.5", "tolerance: 3"]).html).toBe(html);
  // And is not so by never changing at all.
  expect(compiled(["The open meadow", "The open field"]).html).not.toBe(html);
});

test("the options of an ordering hang on their ids alone, and are never shown in the right order", () => {
  const orders = [
    "unroll, wait, let-go",
    "unroll, let-go, wait",
    "wait, let-go, unroll",
    "wait, unroll, let-go",
  ];
  orders.push("let-go, wait, unroll");
  const shown = orders.map((order) => {
    const question = compiled(["[unroll, wait, let-go]", `[${order}]`]).wind.questions[2];
    if (question?.kind !== "ordering") throw new Error("no ordering");
    const ids = question.options.map(({ id }) => id).join(", ");
    expect(ids).not.toBe(order);
    return ids;
  });
  // One of the orders may be the mixed one itself; all others see the same.
  const counts = [...Map.groupBy(shown, (ids) => ids).values()].map(({ length }) => length);
  expect(Math.max(...counts)).toBeGreaterThanOrEqual(4);
});

const mistakes: [name: string, from: string, to: string, problem: string][] = [
  ["no title", "title: Wind & line\n", "", ":1 title is missing: write what the quiz is about"],
  ["a key that is not known", "title:", "mood: calm\ntitle:", ':1 "mood" is not a known key'],
  ["a kind that is not known", "kind: single", "kind: essay", ':4 questions.kind is "essay": write single'],
  ["an id that is none", "id: field", "id: The field", ':3 questions.id is "The field": write lower-case'],
  [
    "an id that tells",
    "id: wood",
    "id: wrong-one",
    ':7 questions.options.id is "wrong-one": write lower-case',
  ],
  [
    "a question twice",
    "id: needs",
    "id: field",
    ':13 the question "field" is there twice: give one of them another id',
  ],
  [
    "an option twice",
    "id: mud",
    "id: wind",
    ':21 the option "wind" is there twice: give one of them another id',
  ],
  [
    "an answer that is no option",
    "answer: meadow",
    "answer: lake",
    ':11 the answer "lake" is none of the options: write one of wood, meadow',
  ],
  ["no right option", "[wind, room]", "[]", ":23 questions.answer is []: write the right option's id"],
  [
    "an answer named twice",
    "[wind, room]",
    "[wind, wind]",
    ':23 the answer names "wind" twice: name it once',
  ],
  ["one answer where a list is wanted", "[wind, room]", "wind", ':23 questions.answer is "wind": write'],
  [
    "an order with a gap",
    "[unroll, wait, let-go]",
    "[unroll, wait]",
    ":35 the order leaves out let-go: name every option once",
  ],
  [
    "ids that give the order away",
    "[unroll, wait, let-go]",
    "[let-go, unroll, wait]",
    ":35 the ids give the order away",
  ],
  ["a number that is none", "answer: 20", "answer: twenty", ':41 questions.answer is "twenty": write'],
  ["a tolerance below zero", "0.5", "-1", ":42 questions.tolerance is -1: write how far off"],
  [
    "no explanation",
    "    explanation: The jackdaw says that mud is for boots.\n",
    "",
    ":13 questions.explanation is missing: write why the right answer is right",
  ],
  ["HTML in a question", "What comes first?", "What <b>comes</b> first?", ":27 this holds more than a line"],
  ["a link in an option", "Wait for the wind.", "Wait for [the wind](x).", ":30 this holds more than a line"],
  [
    "a list in an explanation",
    "explanation: The jackdaw says that mud",
    "explanation: 1. that mud",
    ":24 this holds more than a line",
  ],
];

describe("one mistake is one problem, with its file, its line and its mend", () => {
  test.for(mistakes)("%s", ([, from, to, problem]) => {
    const book = bookWithQuiz();
    expect(book.problems()).toEqual([]);
    book.edit(quiz, from, to);
    expect(book.problems()).toEqual([expect.stringContaining(`book/${quiz}${problem}`)]);
  });
});

test("a quiz with too few questions is refused", () => {
  const book = bookWithQuiz();
  const text = book.read(quiz);
  book.write(quiz, text.slice(0, text.indexOf("  - id: launch")));
  expect(book.problems()).toEqual([expect.stringContaining(":2 questions is [")]);
  expect(book.problems()).toEqual([expect.stringContaining("list 3 to 10 questions")]);
});

test("a quiz that no chapter has, and one that two have, are told of", () => {
  const book = bookWithQuiz();
  book.write("quizzes/rain.yaml", book.read(quiz));
  book.addQuiz(second);
  expect(book.problems()).toEqual([
    `book/${second}:7 the quiz "wind" is also in 01-first-flight.md: keep it in one chapter`,
    "book/quizzes/rain.yaml:1 no chapter has this quiz: add ::quiz{#rain} to one and list it there, or remove the file",
  ]);
});

test("a quiz with a mistake is told of once, not as one that is not there", () => {
  const book = bookWithQuiz();
  book.edit(quiz, "kind: single", "kind: essay");
  book.edit(quiz, "answer: 20", "answer: twenty");
  expect(book.problems()).toHaveLength(2);
});

test("a file that is not named like a quiz is told of", () => {
  const book = bookWithQuiz();
  for (const name of ["Wind.yaml", "wind.yml", "wind_2.yaml"]) book.write(`quizzes/${name}`, "");
  expect(book.problems()).toHaveLength(3);
  expect(book.problems()[0]).toBe(
    "book/quizzes/Wind.yaml:1 the file's name is not a quiz's: name it words-of-its-id.yaml, such as planning.yaml",
  );
});

test("the example of the guide for authors is a quiz without mistakes, with a question of each kind", () => {
  const guide = readFileSync(join(import.meta.dirname, "../../docs/writing.md"), "utf8");
  const example = /```yaml\n(title: .*?)```/s.exec(guide)?.[1] ?? "";
  const book = bookWithQuiz();
  book.write(quiz, example);
  expect(book.problems()).toEqual([]);
  const kinds = book.compile().quizzes[0]?.questions.map(({ kind }) => kind);
  expect(kinds).toEqual(["single", "multiple", "ordering", "number"]);
});
