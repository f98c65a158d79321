import { expect, test } from "vitest";
import { first } from "./fixtures/kites.ts";
import { temporaryBook } from "./fixtures/temporary-book.ts";

const day = "updatedAt: 2026-10-01";

/** The book of kites whose first chapter lists these changes. */
function bookWith(changes: string) {
  const book = temporaryBook();
  book.edit(first, day, `${day}\nchanges:\n${changes}`);
  return book;
}

test("what has changed is a public fact, and its anchor the heading's stable id", () => {
  const book = bookWith(
    '  - { date: 2026-10-01, text: "A picture: new.", at: choose-a-field }\n  - { date: 2026-09-30, text: Easier words }',
  );
  expect(book.compile().chapters[0]?.changes).toEqual([
    { date: "2026-10-01", text: "A picture: new.", at: "choose-a-field" },
    { date: "2026-09-30", text: "Easier words" },
  ]);
});

test.each([
  ["- { date: 2026-10-02, text: Later }", ":10 changes.date is after updatedAt: set updatedAt to 2026-10-02"],
  ["- { date: 2026-09-31, text: Never }", ':10 changes.date is "2026-09-31": write the day of this change'],
  ["- { date: 2026-10-01 }", ":10 changes.text is missing: write one line of at most 160"],
  [`- { date: 2026-10-01, text: ${"o".repeat(161)} }`, ":10 changes.text has 161 characters: write one line"],
  ["- { date: 2026-10-01, text: New, at: choose }", ":10 there is no heading #choose in this chapter"],
  ["- { date: 2026-10-01, text: New, by: me }", ':10 "by" is not a known key'],
  [
    "- { date: 2026-09-01, text: Old }\n  - { date: 2026-10-01, text: New }",
    ":11 changes are not in order: put the newest first",
  ],
])("%s is a mistake", (changes, problem) => {
  const problems = bookWith(`  ${changes}`).problems();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});
