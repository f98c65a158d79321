import fc from "fast-check";
import { expect, test } from "vitest";
import type { Quiz, QuizQuestion } from "@/lib/chapters/schema";
import { answersOfForm, gradeAnswers, packAnswers, problemsOf, unpackAnswers } from "./rules";
import type { Answer, Answers } from "./schema";

const options = ["a", "b", "c", "d"].map((id) => ({ id, html: id }));
const words = { question: "?", explanation: "Because." };
const quiz: Quiz = {
  id: "quiz",
  title: "Quiz",
  pass: 3,
  questions: [
    { ...words, id: "one", kind: "single", options, answer: "b" },
    { ...words, id: "some", kind: "multiple", options, answer: ["a", "c"] },
    { ...words, id: "order", kind: "ordering", options, answer: ["c", "a", "d", "b"] },
    { ...words, id: "hours", kind: "number", unit: "hours", answer: 6.4, tolerance: 0.1 },
  ],
};
const right: Answers = { one: "b", some: ["a", "c"], order: ["c", "a", "d", "b"], hours: 6.4 };

function isRight(id: string, answer: Answer): boolean | undefined {
  return gradeAnswers(quiz, { [id]: answer }).results.find(({ questionId }) => questionId === id)?.correct;
}

test("the key passes with every question right and explained, and says nothing else", () => {
  expect(gradeAnswers(quiz, right)).toEqual({
    passed: true,
    score: 4,
    total: 4,
    results: ["one", "some", "order", "hours"].map((questionId) => ({
      questionId,
      correct: true,
      explanation: "Because.",
    })),
  });
});

test("the mark of the quiz passes, and one right answer less does not", () => {
  expect(gradeAnswers(quiz, { ...right, one: "a" })).toMatchObject({ passed: true, score: 3 });
  expect(gradeAnswers(quiz, { ...right, one: "a", hours: 7 })).toMatchObject({ passed: false, score: 2 });
});

test("what is not answered is answered wrong", () => {
  expect(gradeAnswers(quiz, {})).toMatchObject({ passed: false, score: 0, total: 4 });
  expect(isRight("some", [])).toBe(false);
  expect(isRight("order", ["c", "a", "d"])).toBe(false);
});

test.each<[id: string, right: Answer[], wrong: Answer[]]>([
  ["one", ["b"], ["a", "B", ["b"], 1]],
  [
    "some",
    [
      ["a", "c"],
      ["c", "a"],
    ],
    [["a"], ["a", "b", "c"], ["a", "c", "c"], "a", "a,c"],
  ],
  ["order", [["c", "a", "d", "b"]], [["a", "c", "d", "b"], ["c", "a", "d", "b", "b"], "c,a,d,b"]],
  ["hours", [6.4, 6.3, 6.5], [6.29, 6.51, -6.4, "6.4"]],
])("a question of the kind of %j takes its right answers and no other", (id, rightOnes, wrongOnes) => {
  for (const answer of rightOnes) expect(isRight(id, answer), JSON.stringify(answer)).toBe(true);
  for (const answer of wrongOnes) expect(isRight(id, answer), JSON.stringify(answer)).toBe(false);
});

const ids = ["a", "b", "c", "d", "e", "f"];
const choices = ids.map((id) => ({ id, html: id }));
const anyOrder = fc.shuffledSubarray(ids, { minLength: ids.length });
const anySubset = fc.subarray(ids, { minLength: 1 });

function alone(question: QuizQuestion): Quiz {
  return { id: "quiz", title: "Quiz", pass: 1, questions: [question] };
}

test("several right options are right in any order, and wrong with one more or one less", () => {
  fc.assert(
    fc.property(anySubset, fc.constantFrom(...ids), fc.gen(), (answer, changed, gen) => {
      const asked = alone({ ...words, id: "q", kind: "multiple", options: choices, answer });
      const given = gen(fc.shuffledSubarray, answer, { minLength: answer.length });
      expect(gradeAnswers(asked, { q: given }).passed).toBe(true);
      const other = given.includes(changed) ? given.filter((id) => id !== changed) : [...given, changed];
      expect(gradeAnswers(asked, { q: other }).passed).toBe(false);
    }),
  );
});

test("an order is right in its own order alone", () => {
  fc.assert(
    fc.property(anyOrder, anyOrder, (answer, given) => {
      const asked = alone({ ...words, id: "q", kind: "ordering", options: choices, answer });
      expect(gradeAnswers(asked, { q: [...answer] }).passed).toBe(true);
      expect(gradeAnswers(asked, { q: given }).passed).toBe(given.join() === answer.join());
    }),
  );
});

test("any single wrong answer counts as one wrong, wherever it stands", () => {
  const wrong = { one: "a", some: ["a"], order: ["a", "b", "c", "d"], hours: 0 };
  fc.assert(
    fc.property(fc.subarray(["one", "some", "order", "hours"] as const), (missed) => {
      const answers = { ...right, ...Object.fromEntries(missed.map((id) => [id, wrong[id]])) };
      const grade = gradeAnswers(quiz, answers);
      expect(grade.score).toBe(4 - missed.length);
      expect(grade.passed).toBe(missed.length <= 1);
      for (const { questionId, correct } of grade.results) {
        expect(correct).toBe(!missed.some((id) => id === questionId));
      }
    }),
  );
});

test("answers that fit have no problem, right or wrong", () => {
  expect(problemsOf(quiz, right)).toEqual([]);
  expect(problemsOf(quiz, { one: "a", some: [], order: ["a"], hours: -1 })).toEqual([]);
});

test.each<[answers: Answers, path: string, message: string]>([
  [{ two: "a" }, "answers.two", "This quiz has no such question."],
  [{ constructor: "a" }, "answers.constructor", "This quiz has no such question."],
  [{ one: "e" }, "answers.one", "This question has no such option."],
  [{ one: ["a"] }, "answers.one", "Answer with one option."],
  [{ one: 1 }, "answers.one", "Answer with one option."],
  [{ some: "a" }, "answers.some", "Answer with a list of options."],
  [{ some: ["a", "e"] }, "answers.some", "This question has no such option."],
  [{ some: ["a", "a"] }, "answers.some", "Name each option once."],
  [{ order: 3 }, "answers.order", "Answer with a list of options."],
  [{ hours: "6.4" }, "answers.hours", "Answer with a number."],
])("%j do not fit the quiz", (answers, path, message) => {
  expect(problemsOf(quiz, { ...right, ...answers })).toEqual([{ path, message }]);
});

test("a form's fields are answers, and places are an order", () => {
  const places = { "place.order.a": "2", "place.order.b": "4", "place.order.c": "1", "place.order.d": "3" };
  const fields = { "answer.one": "b", "answer.some": ["a", "c"], "answer.hours": " 6,4 ", ...places };
  expect(answersOfForm(quiz, fields)).toEqual(right);
  expect(answersOfForm(quiz, { ...fields, "answer.some": "a" })).toMatchObject({ some: ["a"] });
});

test("what a form leaves empty, or fills with what is no answer, is not answered", () => {
  expect(answersOfForm(quiz, {})).toEqual({});
  const places = { "place.order.a": "", "place.order.b": "9", "place.order.c": "-1" };
  const fields = { "answer.one": "e", "answer.some": ["a", "x"], "answer.hours": "six", ...places };
  expect(answersOfForm(quiz, { ...fields, "answer.gone": "a" })).toEqual({});
  expect(answersOfForm(quiz, { "answer.hours": " " })).toEqual({});
});

test("two items in one place are no right order", () => {
  const places = { "place.order.a": "2", "place.order.b": "4", "place.order.c": "1", "place.order.d": "2" };
  expect(gradeAnswers(quiz, answersOfForm(quiz, places)).score).toBe(0);
});

test("answers travel in an address as one word that needs no escape, and come back the same", () => {
  expect(packAnswers(right)).toBe("one.b*some.a_c*order.c_a_d_b*hours.6.4");
  expect(new URLSearchParams({ a: packAnswers(right) }).toString()).toBe(`a=${packAnswers(right)}`);
  const anyAnswers = fc.record(
    {
      one: fc.constantFrom("a", "b", "c", "d"),
      some: fc.subarray(["a", "b", "c", "d"], { minLength: 1 }),
      order: fc.shuffledSubarray(["a", "b", "c", "d"], { minLength: 1 }),
      hours: fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((number) => number + 0),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(anyAnswers, (answers) => {
      const given: Answers = { ...answers };
      expect(unpackAnswers(quiz, packAnswers(given))).toEqual(given);
    }),
  );
});

test.each([
  "",
  "*",
  ".",
  "one",
  "one.",
  "one.e",
  "two.a",
  "hours.",
  "hours.x",
  "some._",
  "order.a_a",
  "one.a_b.c*hours.1e999",
])("%j is no answer, or what of it can be read", (packed) => {
  expect(gradeAnswers(quiz, unpackAnswers(quiz, packed)).score).toBe(0);
});
