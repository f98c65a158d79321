import { expect, test } from "vitest";
import { listChapters, readChapter } from "../data";
import { mayRead } from "../rules";
import type { Access, Reader } from "../schema";
import { readLibrary, searchAs } from "./data";
import { buildIndex, searchBook } from "./rules";

const reader = { hasAccess: false, hasPurchased: false, role: "reader" } as const;
const readers: { who: string; reader: Reader; may: Access[] }[] = [
  { who: "a guest", reader: null, may: ["free"] },
  { who: "a reader without access", reader, may: ["free"] },
  { who: "a subscriber", reader: { ...reader, hasAccess: true }, may: ["free", "subscriber"] },
  { who: "a buyer", reader: { ...reader, hasPurchased: true }, may: ["free", "subscriber", "purchased"] },
  { who: "an admin", reader: { ...reader, role: "admin" }, may: ["free", "subscriber", "purchased"] },
];

/** A sentence of each chapter that stands in no other, from the chapter's own text. */
async function sentences(): Promise<{ number: number; access: Access; sentence: string }[]> {
  const admin: Reader = { ...reader, role: "admin" };
  return Promise.all(
    listChapters().map(async ({ number, access }) => {
      const chapter = await readChapter(admin, number);
      const text = chapter.ok ? chapter.value.text : "";
      const sentence = text.split(/\n\n|(?<=[.!?]) /).find((one) => /^\p{Lu}[\w ,]{50,90}[.]$/u.test(one));
      if (!sentence) throw new Error(`chapter ${number} has no plain sentence`);
      return { number, access, sentence };
    }),
  );
}

test.each(readers)(
  "$who finds every chapter they may read by a sentence of it, and no other",
  async ({ reader, may }) => {
    for (const { number, access, sentence } of await sentences()) {
      const found = await searchAs(reader, sentence);
      const told = JSON.stringify(
        found.chapters.map(({ passages }) =>
          passages.map(({ excerpt }) => excerpt.map(({ text }) => text).join("")),
        ),
      );
      const first = found.chapters[0];
      const isThere = first?.number === number && first.passages.length > 0;
      expect(isThere, `${number}: ${sentence}`).toBe(may.includes(access));
      expect(told.includes(sentence.slice(0, 40)), sentence).toBe(may.includes(access));
      expect(mayRead(reader, access)).toBe(may.includes(access));
    }
  },
);

test.each(readers)(
  "the library of $who holds the passages of what they may read, and the facts of all",
  async ({ reader, may }) => {
    const { chapters, passages } = await readLibrary(reader);
    expect(chapters.map(({ number }) => number)).toEqual(listChapters().map(({ number }) => number));
    for (const { number, access, open } of chapters) {
      expect(open).toBe(may.includes(access));
      expect(passages.some(({ chapter }) => chapter === number)).toBe(open);
    }
  },
);

test("a smaller library is not widened by somebody who was given a larger one", async () => {
  const before = JSON.stringify(await readLibrary(null));
  await readLibrary({ ...reader, role: "admin" });
  expect(JSON.stringify(await readLibrary(null))).toBe(before);
});

test("a chapter that is closed is found by its title, and told by title and summary alone", async () => {
  const closed = listChapters().find(({ access }) => access === "purchased");
  const { chapters } = await searchAs(null, closed?.title ?? "");
  expect(chapters[0]).toMatchObject({
    number: closed?.number,
    open: false,
    access: "purchased",
    passages: [],
  });
  expect(chapters[0]?.summary.map(({ text }) => text).join("")).toBe(closed?.summary);
});

test("every passage leads to a block of its chapter", async () => {
  const admin: Reader = { ...reader, role: "admin" };
  const { passages } = await readLibrary(admin);
  expect(passages.length).toBeGreaterThan(400);
  for (const { number } of listChapters()) {
    const chapter = await readChapter(admin, number);
    const ids = new Set(chapter.ok ? chapter.value.blocks.map(({ id }) => id) : []);
    for (const { block } of passages.filter((one) => one.chapter === number))
      expect(ids.has(block), block).toBe(true);
  }
});

test("the index of the build finds what one that is built here finds", async () => {
  const library = await readLibrary(null);
  const here = buildIndex(library);
  for (const query of ["niche", "planing", "a season of weeks", "interview questions", "don't"]) {
    expect(await searchAs(null, query), query).toEqual(searchBook(here, query));
    expect((await searchAs(null, query)).chapters.length, query).toBeGreaterThan(0);
  }
});
