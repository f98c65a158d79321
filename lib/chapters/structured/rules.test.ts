import { expect, test } from "vitest";
import { getBook, listChapters } from "../data";
import { bookData, chapterData } from "./rules";

const [free, gated] = ["free", "purchased"].map((access) =>
  listChapters().find((chapter) => chapter.access === access),
);
if (!free || !gated) throw new Error("the book has no such chapter");

test("search engines hear of the book and of its free chapters alone", () => {
  const said = JSON.stringify(bookData(getBook(), listChapters()));
  for (const { title, slug, access } of listChapters()) {
    expect(said.includes(title), title).toBe(access === "free");
    expect(said.includes(`/chapters/${slug}`), slug).toBe(access === "free");
  }
  expect(said).toContain(getBook().title);
});

test("a gated chapter has no facts for search engines; a free one has", () => {
  expect(() => chapterData(gated, getBook())).toThrow();
  expect(chapterData(free, getBook())).toMatchObject({
    "@type": "Chapter",
    name: free.title,
    isAccessibleForFree: true,
    isPartOf: { "@type": "Book", name: getBook().title },
  });
});
