import { expect, test } from "vitest";
import { csvLine } from "./csv";

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
