import { expect, test } from "vitest";
import {
  completedValue,
  cookieAttributes,
  cookieLine,
  cookieNames,
  parseCompleted,
  parseReading,
  readCookie,
  readingValue,
  replaceCookie,
} from "./cookies";

test.each([
  ["the only one", "a=1", "1"],
  ["the first of three", "a=1; b=2; c=3", "1"],
  ["the last of three", "c=3; b=2; a=1", "1"],
  ["one without spaces", "b=2;a=1;c=3", "1"],
  ["one with spaces around", " a = 1 ; b=2", "1"],
  ["a value that holds signs", "a=x=y==; b=2", "x=y=="],
  ["an empty value", "a=; b=2", ""],
  ["the first of two with one name", "a=1; a=2", "1"],
])("%s is read: %j", (_, header, value) => {
  expect(readCookie(header, "a")).toBe(value);
});

test.each([
  ["no header", null],
  ["an empty header", ""],
  ["another name", "b=1"],
  ["a name that ends so", "xa=1"],
  ["a name that begins so", "ax=1"],
  ["another case", "A=1"],
  ["a name in a value", "b=a=1"],
  ["a name without a value", "a"],
  ["a value without a name", "=a"],
])("%s holds no such cookie: %j", (_, header) => {
  expect(readCookie(header, "a")).toBeNull();
});

test("a cookie is put in the place of every other of its name, and the rest stays", () => {
  expect(replaceCookie("a=1; b=2; a=3; ab=4", "a", "new")).toBe("b=2; ab=4; a=new");
  expect(replaceCookie("b=2", "a", "new")).toBe("b=2; a=new");
  expect(replaceCookie(null, "a", "new")).toBe("a=new");
  expect(readCookie(replaceCookie("a=1; b=2", "a", "new"), "a")).toBe("new");
});

test("cookies of a session are bound to this host and kept from scripts, plain HTTP and other sites", () => {
  for (const name of [cookieNames.access, cookieNames.refresh, cookieNames.login, cookieNames.completed]) {
    expect(name).toMatch(/^__Host-/);
  }
  expect(cookieLine({ name: "__Host-access", value: "value", maxAge: 900 })).toBe(
    "__Host-access=value; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax",
  );
  expect(cookieAttributes).toEqual({ httpOnly: true, secure: true, sameSite: "lax", path: "/" });
});

test("completed chapters are kept in order, and read back as they were", () => {
  expect(completedValue([12, 3, 1])).toBe("1.3.12");
  for (const chapters of [[], [1], [1, 3, 12], Array.from({ length: 100 }, (_, index) => index)]) {
    expect(parseCompleted(completedValue(chapters))).toEqual(chapters);
  }
});

test.each([
  null,
  undefined,
  "",
  ".",
  "1.",
  ".1",
  "1..2",
  "1,2",
  "-1",
  "1e9",
  "1234",
  '1">',
  `${"1.".repeat(100)}1`,
])("a list of completed chapters that we did not write is none: %j", (value) => {
  expect(parseCompleted(value)).toEqual([]);
});

test.each([
  ["size-l", { size: "l", width: null, keys: null }],
  ["size-xs.width-wide.keys-off", { size: "xs", width: "wide", keys: "off" }],
  ["width-narrow.size-huge", { size: null, width: "narrow", keys: null }],
] as const)("the reading settings %j are read, without what is not known", (value, settings) => {
  expect(parseReading(value)).toEqual(settings);
  expect(parseReading(readingValue(settings))).toEqual(settings);
});

test.each([
  null,
  undefined,
  "",
  "size-",
  "size-m",
  "size-huge",
  "l",
  'size-l">',
  "SIZE-L",
  "size-l keys-off",
])("the reading settings %j are none", (value) => {
  expect(parseReading(value)).toBeNull();
});

test("nothing chosen is an empty cookie", () => {
  expect(readingValue({ size: null, width: null, keys: null })).toBe("");
});
