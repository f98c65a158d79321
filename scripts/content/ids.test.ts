import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { first, second } from "./fixtures/kites.ts";
import { temporaryBook } from "./fixtures/temporary-book.ts";
import { assignIds, noIds } from "./ids.ts";

/** The id under which a text stands in the first chapter. */
function idOf(book: ReturnType<typeof temporaryBook>, words: string): string {
  const block = book
    .compile()
    .chapters[0]?.blocks.find((one) => one.kind === "html" && one.html.includes(words));
  if (!block) throw new Error(`no block holds "${words}"`);
  return block.id;
}

const field = "Look for short grass, no wires, and nobody asleep.";
const wind = "A kite wants wind, room and somebody patient.";

test("ids are short, unique in the chapter and stand on the blocks' own elements", () => {
  const { chapters } = temporaryBook().compile();
  for (const { blocks } of chapters) {
    expect(new Set(blocks.map(({ id }) => id)).size).toBe(blocks.length);
    for (const block of blocks) {
      if (block.kind === "html") expect(block.html).toMatch(new RegExp(`^<[a-z0-9]+ id="${block.id}"`));
    }
  }
  expect(chapters[0]?.blocks[0]?.id).toMatch(/^p-[0-9a-z]{6}$/);
  expect(chapters[0]?.blocks[1]?.id).toBe("choose-a-field");
});

describe("a block keeps its id", () => {
  test("when its words are edited", () => {
    const book = temporaryBook();
    const before = idOf(book, "short grass");
    book.edit(first, field, "Look for grass cut short, no wires, and nobody asleep near by.");
    expect(idOf(book, "cut short")).toBe(before);
  });

  test("when it is moved, and when another is put before it", () => {
    const book = temporaryBook();
    const before = idOf(book, "A kite wants");
    book.edit(first, `${wind} You bring two of the three.\n\n`, "Welcome to the field.\n\n");
    book.edit(first, "## Let go", `## Let go\n\n${wind} You bring two of the three.`);
    expect(idOf(book, "A kite wants")).toBe(before);
    expect(idOf(book, "Welcome")).not.toBe(before);
  });

  test("when it is wrapped anew", () => {
    const book = temporaryBook();
    const before = book.compile();
    book.edit(first, "A kite wants wind, room", "A kite wants wind,\nroom");
    expect(book.compile().manifest).toBe(before.manifest);
  });

  test("when all the words of a heading change, and links under both names lead to it", () => {
    const book = temporaryBook();
    const before = book.compile().chapters[0]?.toc[1]?.id;
    book.edit(first, "## Let go", "## Up it goes");
    book.edit(
      second,
      "Wet the line.",
      "[Old](01-first-flight.md#let-go), [new](01-first-flight.md#up-it-goes).",
    );
    const { chapters } = book.compile();
    expect(chapters[0]?.toc[1]).toEqual({ id: "let-go", text: "Up it goes", depth: 2 });
    expect(before).toBe("let-go");
    expect(JSON.stringify(chapters[1]?.blocks).match(/first-flight#[\w-]+/g)).toEqual([
      "first-flight#let-go",
      "first-flight#let-go",
    ]);
  });

  test("when the chapter's file gets another name", () => {
    const book = temporaryBook();
    const before = idOf(book, "short grass");
    book.write("chapters/01-up.md", book.read(first));
    book.remove(first);
    expect(idOf(book, "short grass")).toBe(before);
  });
});

describe("an id that went out of use", () => {
  test("is not given to a new text in the same place", () => {
    const book = temporaryBook();
    const before = idOf(book, "A kite wants");
    book.edit(first, `${wind} You bring two of the three.`, "Nothing below this line concerns boats.");
    expect(idOf(book, "concerns boats")).not.toBe(before);
  });

  test("is not given to a heading with the same words later", () => {
    const book = temporaryBook();
    book.compile();
    book.edit(first, "## Let go", "## Up it goes");
    book.compile();
    book.edit(first, "A kite wants", "## Let go\n\nA kite wants");
    expect(book.compile().chapters[0]?.toc.map(({ id }) => id)).toEqual([
      "let-go-1",
      "choose-a-field",
      "let-go",
    ]);
  });

  test("comes back with the very same text, as after cut and paste in two builds", () => {
    const book = temporaryBook();
    const before = idOf(book, "short grass");
    const text = book.read(first);
    book.edit(first, field, "");
    book.edit(first, "See [the knots](02-knots-and-repairs.md#tie-it) first.\n\n", "");
    book.compile();
    expect(JSON.parse(book.read("blocks.json"))[1].retired).toHaveProperty(before);
    book.write(first, text);
    expect(idOf(book, "short grass")).toBe(before);
    expect(JSON.parse(book.read("blocks.json"))[1].retired).not.toHaveProperty(before);
  });

  test("stays retired when its whole chapter is gone for a while", () => {
    const book = temporaryBook();
    const before = book.compile().chapters[1]?.blocks.map(({ id }) => id);
    const text = book.read(second);
    book.remove(second);
    book.edit("book.yaml", "  - title: In the air\n    chapters: [2]\n", "");
    book.edit(first, "See [the knots](02-knots-and-repairs.md#tie-it) first.", "");
    book.compile();
    expect(Object.keys(JSON.parse(book.read("blocks.json"))[2].retired).sort()).toEqual(before?.toSorted());
    book.write(second, text);
    book.edit("book.yaml", "chapters: [1]", "chapters: [1, 2]");
    expect(book.compile().chapters[1]?.blocks.map(({ id }) => id)).toEqual(before);
  });
});

test("whatever is edited, ids stay unique and none ever moves to a text of another kind", () => {
  const word = fc.constantFrom(
    "wind",
    "line",
    "tail",
    "knot",
    "grass",
    "sky",
    "reel",
    "gust",
    "calm",
    "loop",
  );
  const block = fc.record({
    kind: fc.constantFrom("p" as const, "heading" as const, "list" as const),
    text: fc.array(word, { maxLength: 8 }).map((words) => words.join(" ")),
  });
  fc.assert(
    fc.property(fc.array(fc.array(block, { maxLength: 12 }), { minLength: 2, maxLength: 6 }), (drafts) => {
      const kindOf = new Map<string, string>();
      let ids = noIds;
      for (const texts of drafts) {
        const before = ids;
        ids = assignIds(texts, ids);
        const now = ids.blocks.map(({ id }) => id);
        expect(new Set(now).size).toBe(texts.length);
        expect(now.filter((id) => ids.retired.has(id))).toEqual([]);
        for (const { id } of before.blocks) expect(now.includes(id) || ids.retired.has(id)).toBe(true);
        for (const { id, kind } of ids.blocks) {
          expect(kindOf.get(id) ?? kind).toBe(kind);
          kindOf.set(id, kind);
        }
        expect(assignIds(texts, ids)).toEqual(ids);
      }
    }),
  );
});
