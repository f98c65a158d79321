import fc from "fast-check";
import { expect, test } from "vitest";
import { unescapeField, unescapeString } from "./escapes.ts";
import { readArray, readBoolean, readInteger, readTime, writeArray } from "./values.ts";

test.each([
  ["t", true],
  ["true", true],
  ["f", false],
  ["FALSE", false],
  ["maybe", undefined],
  ["", undefined],
])("boolean %s", (text, value) => expect(readBoolean(text)).toBe(value));

test.each([
  ["42", 42],
  ["-7", -7],
  ["9007199254740992", undefined],
  ["1.5", undefined],
  ["", undefined],
  ["0x1", undefined],
])("integer %s", (text, value) => expect(readInteger(text)).toBe(value));

test.each([
  ["2024-01-02 03:04:05.678", "2024-01-02T03:04:05.678Z"],
  ["2024-01-02 03:04:05", "2024-01-02T03:04:05.000Z"],
  ["2024-01-02 03:04:05.6", "2024-01-02T03:04:05.600Z"],
  ["2024-01-02 03:04:05.678999", "2024-01-02T03:04:05.678Z"],
  ["2024-01-02", "2024-01-02T00:00:00.000Z"],
  ["2024-01-02T03:04:05Z", "2024-01-02T03:04:05.000Z"],
  ["2024-01-02 03:04:05+02", "2024-01-02T01:04:05.000Z"],
  ["2024-01-02 03:04:05-05:30", "2024-01-02T08:34:05.000Z"],
  ["1890-01-01 00:00:00+00:53:28", "1889-12-31T23:06:32.000Z"],
  ["2024-02-29 00:00:00", "2024-02-29T00:00:00.000Z"],
  ["infinity", null],
  ["-infinity", null],
  ["0044-03-15 00:00:00 BC", null],
  ["12024-01-01 00:00:00", null],
  ["2023-02-29 00:00:00", undefined],
  ["2024-13-01 00:00:00", undefined],
  ["2024-01-01 24:00:00", undefined],
  ["yesterday", undefined],
])("time %s", (text, value) => expect(readTime(text)).toBe(value));

test("any moment reads back as JavaScript writes it", () => {
  const moment = fc.date({
    min: new Date("0001-01-01T00:00:00.000Z"),
    max: new Date("9999-12-31"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moment, (at) => {
      expect(readTime(at.toISOString().replace("T", " ").slice(0, -1))).toBe(at.toISOString());
    }),
  );
});

test.each([
  ["{}", []],
  ["{a,b}", ["a", "b"]],
  ['{"a,b","c d","{x}"}', ["a,b", "c d", "{x}"]],
  ['{NULL,"NULL",null}', [null, "NULL", null]],
  ['{"say \\"hi\\"","back\\\\slash",""}', ['say "hi"', "back\\slash", ""]],
  ["{{a,b},{c,d}}", ["a", "b", "c", "d"]],
  ["[0:1]={a,b}", ["a", "b"]],
  ["{ a , b c }", ["a", "b c"]],
  ['["a","b"]', ["a", "b"]],
  ["[]", []],
  ["{a", undefined],
  ["{a,}", undefined],
  ["{,a}", undefined],
  ["{a}b", undefined],
  ["{a}{b}", undefined],
  ['{"a}', undefined],
  ["a", undefined],
  ["", undefined],
  ["[1]", undefined],
])("array %s", (text, value) => expect(readArray(text)).toEqual(value));

test("any array reads back", () => {
  const elements = fc.array(fc.option(fc.string({ unit: "grapheme" }), { freq: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(elements, (array) => {
      expect(readArray(writeArray(array))).toEqual(array);
    }),
  );
});

test.each([
  ["\\N", null],
  ["\\\\N", "\\N"],
  ["a\\tb\\nc\\rd\\be\\ff\\vg", "a\tb\nc\rd\be\ff\vg"],
  ["\\\\.", "\\."],
  ["\\303\\251\\x41", "éA"],
  ["\\q", "q"],
  ["\\377", undefined],
  ["\\0", undefined],
])("a field of COPY, %s", (text, value) => expect(unescapeField(text)).toBe(value));

test.each([
  ["a\\nb\\\\c\\'d", "a\nb\\c'd"],
  ["\\u00e9\\U0001F600\\xC3\\xA9", "é😀é"],
  ["\\uD83D\\uDE00", "😀"],
  ["\\v", "v"],
  ["\\uD83D", undefined],
  ["\\xff", undefined],
  ["\\U00110000", undefined],
])("an E'' string, %s", (text, value) => expect(unescapeString(text)).toBe(value));
