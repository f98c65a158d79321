import fc from "fast-check";
import { expect, test } from "vitest";
import { SqlTokens } from "./tokens.ts";

type Seen = [kind: string, value: string, line: number];

function tokensOf(text: string, cut = 1_000_000): Seen[] {
  const pieces = Array.from({ length: Math.ceil(text.length / cut) }, (_, index) =>
    text.slice(index * cut, (index + 1) * cut),
  );
  const tokens = new SqlTokens("a.sql", pieces.values());
  const seen: Seen[] = [];
  while (tokens.next() !== "end") seen.push([tokens.kind, tokens.value, tokens.line]);
  return seen;
}

const values = (text: string) => tokensOf(text).map(([kind, value]) => `${kind}:${value}`);

test.each([
  ['SELECT a_1, "B""c" ', ["word:select", "word:a_1", "sign:,", 'name:B"c']],
  ["'it''s' E'a\\'b' e'\\n' N'x'", ["string:it's", "string:a'b", "string:\n", "string:x"]],
  ["$$a 'b' $$ $t$ $$ $t$", ["string:a 'b' ", "string: $$ "]],
  ["B'01' X'ff'", ["other:01", "other:ff"]],
  ["1 1.5 .5 1e-3 -2", ["number:1", "number:1.5", "number:.5", "number:1e-3", "sign:-", "number:2"]],
  ["a -- ' no string\nb /* ' /* nested */ ' */ c", ["word:a", "word:b", "word:c"]],
  ["\\restrict abc\nSET", ["meta:\\restrict abc", "word:set"]],
  ["'a\\'", ["string:a\\"]],
])("%s", (text, expected) => expect(values(text)).toEqual(expected));

test("a token knows the line on which it begins", () => {
  const text = "a\n'b\nc' /* \n\n */ d $$e\n$$ \"f\n\" -- g\nh";
  const seen = tokensOf(text).map(([, value, line]) => `${value.trim()} ${line}`);
  expect(seen).toEqual(["a 1", "b\nc 2", "d 5", "e 5", "f 6", "h 8"]);
});

test("with standard_conforming_strings off a backslash escapes in a plain string", () => {
  const tokens = new SqlTokens("a.sql", ["'a\\'b'"].values());
  tokens.standardStrings = false;
  tokens.next();
  expect(tokens.value).toBe("a'b");
});

test.each([
  ["'open", "line 1: a string that has no end"],
  ['a\n"open', "line 2: a quoted name that has no end"],
  ["$x$ $y$", "line 1: a text in $x$ quotes that has no end"],
  ["\n/* open", "line 2: the comment that begins here has no end"],
  ["E'\\xff'", "an escape that means no character"],
])("%s is refused with its line", (text, sentence) => expect(() => tokensOf(text)).toThrow(sentence));

test("where the pieces are cut makes no difference", () => {
  const part = fc.constantFrom(
    "word",
    " ",
    "\n",
    "'it''s'",
    "E'a\\'\\n'",
    "$t$ x $ $t$",
    '"q""n"',
    "-- c\n",
    "/* /* */ */",
    ",",
    "12.5",
    "$$;$$",
    "\\x y\n",
    "é",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), (parts, cut) => {
      const text = parts.join(" ");
      expect(tokensOf(text, cut)).toEqual(tokensOf(text));
    }),
  );
});

test("lines of data end as they do in COPY, wherever the pieces are cut", () => {
  const text = "COPY t FROM stdin;\na\\nb\tc\r\n\n\\.\nSET";
  for (const cut of [1, 2, 3, 7, 100]) {
    const pieces = text.match(new RegExp(`[\\s\\S]{1,${cut}}`, "g")) ?? [];
    const tokens = new SqlTokens("a.sql", pieces.values());
    while (tokens.next() !== "sign");
    tokens.endLine();
    expect([1, 2, 3, 4].map(() => tokens.dataLine())).toEqual(["", "a\\nb\tc", "", "\\."]);
    tokens.next();
    expect([tokens.value, tokens.line]).toEqual(["set", 5]);
  }
});
