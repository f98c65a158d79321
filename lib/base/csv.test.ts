import fc from "fast-check";
import { expect, test } from "vitest";
import { csvLine, parseCsv } from "./csv";

test("a line ends as RFC 4180 says, with empty cells for what is not there", () => {
  expect(csvLine(["a", 1, null, "b c"])).toBe("a,1,,b c\r\n");
});

test("commas, quotes and line breaks stay inside their cell", () => {
  expect(csvLine(['say "hi"', "a,b", "a\nb", "a\r\nb"])).toBe('"say ""hi""","a,b","a\nb","a\r\nb"\r\n');
});

test("no text of a person becomes a formula, and no number becomes text", () => {
  expect(csvLine(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", -1])).toBe(
    `'=1+1,'+1,'-1,'@SUM(A1),'\tx,"'\rx",-1\r\n`,
  );
  expect(csvLine(["a=1", "a@example.com", "1-2"])).toBe("a=1,a@example.com,1-2\r\n");
});

test("what was written is read back to the letter, whatever it holds", () => {
  const cell = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.string({ unit: fc.constantFrom("'", '"', ",", ";", "\r", "\n", "=", "+", "-", "@", "\t", "a", " ") }),
  );
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(table, (rows) => {
      const read = parseCsv(rows.map(csvLine).join(""));
      expect(read).toMatchObject({ ok: true });
      if (read.ok) expect(read.rows.map(({ cells }) => cells)).toEqual(rows);
    }),
  );
});

test("no text makes the reader throw or lose its place", () => {
  const unit = fc.constantFrom('"', ",", "\r", "\n", "a", "'", "=", "\uFEFF");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
      const read = parseCsv(text);
      const lines = text.split(/\r\n|\r|\n/).length;
      const named = read.ok ? read.rows.map(({ line }) => line) : [read.line];
      expect(named.every((line) => line >= 1 && line <= lines)).toBe(true);
      expect(new Set(named).size).toBe(named.length);
    }),
  );
});

test("any line break ends a line, empty lines are none, and each row knows where it began", () => {
  expect(parseCsv('\uFEFFa,b\n\n"1\r\n2",x\r3,4')).toEqual({
    ok: true,
    rows: [
      { line: 1, cells: ["a", "b"] },
      { line: 3, cells: ["1\r\n2", "x"] },
      { line: 5, cells: ["3", "4"] },
    ],
  });
  expect(parseCsv("a;b,c\n", ";")).toEqual({ ok: true, rows: [{ line: 1, cells: ["a", "b,c"] }] });
  expect(parseCsv("a,\n")).toEqual({ ok: true, rows: [{ line: 1, cells: ["a", ""] }] });
  expect(parseCsv("a,")).toEqual({ ok: true, rows: [{ line: 1, cells: ["a", ""] }] });
  expect(parseCsv("")).toEqual({ ok: true, rows: [] });
});

test.each([
  ['a\nb"c,d\n', 2],
  ['a\n"b"c\n', 2],
  ['a\n"b\nc', 2],
  ['a,"b" ,c', 1],
  ['"', 1],
])("%j is no CSV, and its line is named", (text, line) => {
  expect(parseCsv(text)).toEqual({ ok: false, line });
  expect(parseCsv(text.replaceAll('"', ""))).toMatchObject({ ok: true });
});
