import { expect, test } from "vitest";
import { chooseRange, isKnown } from "./ranges";

const file = { size: 1000, etag: '"abc"' };
const ask = (headers: Record<string, string>) => chooseRange(new Headers(headers), file);

test.each([
  ["bytes=0-0", 0, 0],
  ["bytes=0-499", 0, 499],
  ["bytes=500-999", 500, 999],
  ["bytes=999-", 999, 999],
  ["bytes=0-", 0, 999],
  ["bytes=10-5000", 10, 999],
  ["bytes=-1", 999, 999],
  ["bytes=-500", 500, 999],
  ["bytes=-5000", 0, 999],
  ["Bytes= 0-1", 0, 1],
])("%s is the bytes from %i to %i", (range, first, last) => {
  expect(ask({ range })).toEqual({ first, last });
});

test.each(["bytes=1000-", "bytes=1000-1001", "bytes=99999-", "bytes=-0"])(
  "%s is nowhere in the file",
  (range) => {
    expect(ask({ range })).toBe("unsatisfiable");
  },
);

test.each([
  "",
  "bytes=",
  "bytes=-",
  "bytes=5-4",
  "bytes=0-1,5-6",
  "bytes=a-b",
  "bytes=0x0-1",
  "bytes=1.5-2",
  "bytes 0-1",
  "seconds=0-1",
  "bytes=--1",
])("%j gives the whole file", (range) => {
  expect(ask({ range })).toBe("whole");
});

test("without a range the whole file is sent", () => {
  expect(ask({})).toBe("whole");
});

test("a range is honoured only as long as the file is the one that the client holds a part of", () => {
  const range = "bytes=0-1";
  expect(ask({ range, "if-range": '"abc"' })).toEqual({ first: 0, last: 1 });
  for (const other of ['"abd"', 'W/"abc"', "Fri, 20 Nov 2026 10:00:00 GMT", ""]) {
    expect(ask({ range, "if-range": other }), other).toBe("whole");
  }
});

test.each([
  ['"abc"', true],
  ['W/"abc"', true],
  ['"x", "abc"', true],
  ["*", true],
  ['"abd"', false],
  ["abc", false],
  ["", false],
])("If-None-Match: %s says that it is known: %j", (value, known) => {
  expect(isKnown(new Headers({ "if-none-match": value }), '"abc"')).toBe(known);
});

test("without the header nothing is known", () => {
  expect(isKnown(new Headers(), '"abc"')).toBe(false);
});
