import { expect, test } from "vitest";
import { emailListInput, sendForm, sendInput, stateInput } from "./schema";

const send = { chapterNumbers: [1, 2], audience: "all" };
const pathsOf = (value: unknown) =>
  sendInput.safeParse(value).error?.issues.map(({ path }) => path.join("."));

test("chapters come in the order of the book, and the template is the plain one unless another is asked for", () => {
  expect(sendInput.parse({ chapterNumbers: [6, 2, 4], audience: "purchased" })).toEqual({
    kind: "chapters_sent",
    chapterNumbers: [2, 4, 6],
    audience: "purchased",
  });
  const test = { ...send, kind: "chapter_published", testTo: " Me@example.com " };
  expect(sendInput.parse(test)).toEqual({ ...test, testTo: "Me@example.com" });
});

test("one to twenty distinct chapters, and nothing that is none, are taken", () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  for (const chapterNumbers of [[1], numbers(20), [99]]) {
    expect(pathsOf({ ...send, chapterNumbers }), JSON.stringify(chapterNumbers)).toBeUndefined();
  }
  for (const chapterNumbers of [[], numbers(21), [3, 3], "1", null, undefined, {}]) {
    expect(pathsOf({ ...send, chapterNumbers }), JSON.stringify(chapterNumbers)).toEqual(["chapterNumbers"]);
  }
  for (const number of [0, -1, 1.5, 100, "1", null]) {
    expect(pathsOf({ ...send, chapterNumbers: [1, number] })).toEqual(["chapterNumbers.1"]);
  }
});

test("every other field is refused by name, and unknown ones whole", () => {
  for (const { field, value } of [
    { field: "audience", value: "everybody" },
    { field: "audience", value: undefined },
    { field: "kind", value: "welcome" },
    { field: "testTo", value: "" },
    { field: "testTo", value: "nobody" },
    { field: "testTo", value: "one@example.com, two@example.com" },
    { field: "testTo", value: "one@example.com\r\nBcc: two@example.com" },
    { field: "testTo", value: ["one@example.com"] },
    { field: "testTo", value: `${"a".repeat(400)}@example.com` },
  ]) {
    expect(pathsOf({ ...send, [field]: value }), `${field}: ${value}`).toEqual([field]);
  }
  expect(pathsOf({ ...send, to: "one@example.com" })).toEqual([""]);
  expect(pathsOf({ ...send, testTo: "one@example.com" })).toBeUndefined();
});

test("a form's boxes come as one text or as many", () => {
  const form = { kind: "chapters_sent", audience: "all" };
  expect(sendForm.parse({ ...form, chapters: "4" })).toEqual({ ...form, chapterNumbers: [4] });
  expect(sendForm.parse({ ...form, chapters: ["4", "1"] })).toEqual({ ...form, chapterNumbers: [1, 4] });
  for (const chapters of [undefined, "", "x", "0", "1,2", "100", ["1", "1"], ["1", "x"], [["1"]]]) {
    const refusal = sendForm.safeParse({ ...form, chapters });
    expect(refusal.error?.issues[0]?.path[0], JSON.stringify(chapters)).toBe("chapters");
  }
});

test("a state that only the e-mail Worker sets cannot be asked for", () => {
  for (const state of ["paused", "sending", "cancelled"])
    expect(stateInput.parse({ state })).toEqual({ state });
  for (const state of ["preparing", "done", "", null]) {
    expect(stateInput.safeParse({ state }).success, String(state)).toBe(false);
  }
});

test("the list has 1 to 90 days, and pages of 1 to 100", () => {
  expect(emailListInput.parse({})).toEqual({ days: 30, limit: 20, format: "json", table: "kinds" });
  for (const input of [{ days: "1" }, { days: "90" }, { limit: "1" }, { limit: "100" }, { cursor: "abc" }]) {
    expect(emailListInput.safeParse(input).success, JSON.stringify(input)).toBe(true);
  }
  for (const input of [
    { days: "0" },
    { days: "91" },
    { days: "1.5" },
    { days: "many" },
    { limit: "0" },
    { limit: "101" },
    { cursor: "" },
    { cursor: "x".repeat(65) },
    { order: "oldest" },
    { table: "all" },
  ]) {
    expect(emailListInput.safeParse(input).success, JSON.stringify(input)).toBe(false);
  }
});
