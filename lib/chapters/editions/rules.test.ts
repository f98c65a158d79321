import { expect, test } from "vitest";
import { downloadName, editionKey, portableMarkdown, rangeWords } from "./rules";

test.each([
  [[4], "Chapter 4"],
  [[1, 2], "Chapters 1 and 2"],
  [[1, 2, 3], "Chapters 1 to 3"],
  [[1, 2, 3, 5, 7, 8], "Chapters 1 to 3, 5, 7 and 8"],
])("the chapters %j are %j", (numbers, words) => {
  expect(rangeWords(numbers)).toBe(words);
});

test("a file's name is made of letters that every disk takes", () => {
  expect(downloadName("The Handbook", "subscriber")).toBe("the-handbook-subscriber");
  expect(downloadName('Öl & "Wasser": 1/2', "free")).toBe("ol-wasser-1-2-free");
  expect(downloadName("本", "free")).toBe("book-free");
});

test("a file's key names its edition and its level", () => {
  expect(editionKey({ edition: "abc", level: "free", format: "pdf" })).toBe("editions/abc/free.pdf");
});

test("a chapter's Markdown reads away from the site", () => {
  const markdown = `# Planning

See [writing](04-writing.md#start), [below](#later) and ![a plan](../media/plan.webp).

![Seven cards in a row.](../media/cards.svg "A season, card by card.")

:::tip
Count first.

Then plan.
:::

:::example[A good Tuesday]
It rained.
:::

::video{#a-season}

::quiz{#planning}

[log]: 06-editing.md
`;
  const facts = {
    book: "A Book",
    source: "https://b.example/chapters/planning",
    siteUrl: "https://b.example",
  };
  expect(portableMarkdown(markdown, facts)).toBe(`# Planning

*A Book, https://b.example/chapters/planning*

See [writing](https://b.example/chapters/writing#start), [below](https://b.example/chapters/planning#later) and ![a plan](https://b.example/media/plan.webp).

*Figure: A season, card by card. Seven cards in a row.*

> **Tip**
>
> Count first.
>
> Then plan.

> **A good Tuesday**
>
> It rained.

[Watch the video on the site](https://b.example/chapters/planning)

[Take the quiz on the site](https://b.example/chapters/planning)

[log]: https://b.example/chapters/editing
`);
});
