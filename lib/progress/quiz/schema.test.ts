import { expect, test } from "vitest";
import { quizForm, quizInput } from "./schema";

const input = { chapterNumber: 1, quizId: "a-quiz", answers: { one: "a", some: ["a", "b"], hours: 6.4 } };

test("answers are options, lists of options and numbers", () => {
  expect(quizInput.parse(input)).toEqual(input);
  expect(quizInput.parse({ ...input, answers: {} })).toEqual({ ...input, answers: {} });
});

const many = (length: number) => Array.from({ length }, (_, index) => `a${index}`);

test.each<[change: object, path: string]>([
  [{ more: 1 }, ""],
  [{ chapterNumber: 0 }, "chapterNumber"],
  [{ chapterNumber: "1" }, "chapterNumber"],
  [{ quizId: "A quiz" }, "quizId"],
  [{ quizId: "a".repeat(61) }, "quizId"],
  [{ answers: [] }, "answers"],
  [{ answers: { one: true } }, "answers.one"],
  [{ answers: { one: null } }, "answers.one"],
  [{ answers: { one: { a: "b" } } }, "answers.one"],
  [{ answers: { one: "A" } }, "answers.one"],
  [{ answers: { one: "a".repeat(61) } }, "answers.one"],
  [{ answers: { one: many(11) } }, "answers.one"],
  [{ answers: { one: 1e13 } }, "answers.one"],
  [{ answers: { one: Number.POSITIVE_INFINITY } }, "answers.one"],
  [{ answers: { "One!": "a" } }, "answers.One!"],
  [{ answers: Object.fromEntries(many(21).map((id) => [id, "a"])) }, "answers"],
])("%j is refused", (change, path) => {
  const result = quizInput.safeParse({ ...input, ...change });
  expect(result.error?.issues[0]?.path.join(".")).toBe(path);
});

test("a question cannot be called by the name of what every object has", () => {
  const answers: unknown = JSON.parse('{"__proto__":"a","one":"b"}');
  expect(quizInput.parse({ ...input, answers }).answers).toEqual({ one: "b" });
});

test("as many as there may be are taken", () => {
  const answers = Object.fromEntries(many(20).map((id) => [id, many(10)]));
  expect(quizInput.parse({ ...input, answers })).toEqual({ ...input, answers });
});

test("a form is taken apart into its chapter, its quiz and the rest", () => {
  const fields = { "answer.one": "a", "answer.some": ["a", "b"], "place.order.a": "1" };
  expect(quizForm.parse({ chapterNumber: "7", quizId: "a-quiz", ...fields })).toEqual({
    chapterNumber: 7,
    quizId: "a-quiz",
    fields,
  });
});

test.each<[change: object]>([
  [{ chapterNumber: "07" }],
  [{ chapterNumber: ["1", "1"] }],
  [{ quizId: "A" }],
  [{ quizId: undefined }],
  [{ "answer.one": "a".repeat(101) }],
  [{ "answer.one": many(11) }],
  [{ [`answer.${"a".repeat(130)}`]: "a" }],
])("a form with %j is refused", (change) => {
  const form = { chapterNumber: "7", quizId: "a-quiz", "answer.one": "a" };
  expect(quizForm.safeParse(form).success).toBe(true);
  expect(quizForm.safeParse({ ...form, ...change }).success).toBe(false);
});
