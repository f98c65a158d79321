import { expect, test } from "vitest";
import { captionsOf, mayRead, wordsOf } from "./rules";
import type { Access, Reader } from "./schema";

const person = (hasAccess: boolean, hasPurchased: boolean, role: "reader" | "admin" = "reader"): Reader => ({
  hasAccess,
  hasPurchased,
  role,
});

const table: [name: string, reader: Reader, may: Record<Access, boolean>][] = [
  ["a guest reads free chapters", null, { free: true, subscriber: false, purchased: false }],
  [
    "a reader without access reads free chapters",
    person(false, false),
    { free: true, subscriber: false, purchased: false },
  ],
  [
    "a subscriber reads subscribers' chapters too",
    person(true, false),
    { free: true, subscriber: true, purchased: false },
  ],
  ["a buyer reads everything", person(true, true), { free: true, subscriber: true, purchased: true }],
  [
    "a buyer without a subscription reads everything",
    person(false, true),
    { free: true, subscriber: true, purchased: true },
  ],
  [
    "an admin reads everything",
    person(false, false, "admin"),
    { free: true, subscriber: true, purchased: true },
  ],
];

test.for(table)("%s", ([, reader, may]) => {
  for (const access of ["free", "subscriber", "purchased"] as const) {
    expect(mayRead(reader, access), access).toBe(may[access]);
  }
});

test("captions are written as WebVTT, with what would be markup escaped", () => {
  const cues = [
    { start: 0.4, end: 5, text: "Salt & <pepper>" },
    { start: 3605.05, end: 3725.5, text: "Later" },
  ];
  expect(captionsOf(cues)).toBe(
    "WEBVTT\n\n00:00:00.400 --> 00:00:05.000\nSalt &amp; &lt;pepper&gt;\n\n01:00:05.050 --> 01:02:05.500\nLater\n",
  );
  expect(captionsOf([])).toBe("WEBVTT\n\n");
});

test("a line of HTML of the build is read as its words", () => {
  expect(wordsOf("Is <code>a &#x3C; b</code> <em>right</em> &#x26; true?")).toBe("Is a < b right & true?");
  expect(wordsOf("Plain words, as they are.")).toBe("Plain words, as they are.");
});
