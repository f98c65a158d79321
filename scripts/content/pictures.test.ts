import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { first } from "./fixtures/kites.ts";
import { temporaryBook } from "./fixtures/temporary-book.ts";
import { pictureSize } from "./picture-size.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");
const png = hex("89504e470d0a1a0a 0000000d 49484452 00000280 00000168 08060000");
const jpeg = hex("ffd8 ffe0 0004 0000 ffc2 0011 08 0168 0280 03 000000");
const lossless = hex("52494646 00000000 57454250 5650384c 00000000 2f 7fc2590000");
const extended = hex("52494646 00000000 57454250 56503858 0a000000 00000000 7f0200 670100");

/** The book of kites with its drawing replaced by this file. */
function bookWithPicture(name: string, content: Buffer) {
  const book = temporaryBook();
  book.edit(first, "kite.svg", name);
  book.write(`media/${name}`, content);
  return book;
}

test.for([
  ["a PNG", png],
  ["a JPEG", jpeg],
  ["a lossless WebP", lossless],
  ["an extended WebP", extended],
] as const)("the size of %s is read from the file", ([, bytes]) => {
  expect(pictureSize(bytes)).toEqual({ width: 640, height: 360 });
});

test("the size of a lossy WebP is read from the file", () => {
  const poster = readFileSync(join(import.meta.dirname, "../../content/media/season-that-fits.webp"));
  expect(pictureSize(poster)).toEqual({ width: 768, height: 432 });
});

test("what is no picture, or stops short, has no size", () => {
  for (const bytes of [Buffer.from("<svg/>"), Buffer.alloc(0), png.subarray(0, 18), jpeg.subarray(0, 12)]) {
    expect(pictureSize(bytes)).toBeNull();
  }
  expect(pictureSize(extended.subarray(0, 28))).toBeNull();
});

test("a picture has its place kept on the page and comes when it is near; a drawing is left alone", () => {
  const book = bookWithPicture("kite.png", png);
  const { chapters, media } = book.compile();
  expect(chapters[0]?.blocks.map((block) => block.html).join()).toContain(
    '<img src="/media/kite.png" width="640" height="360" loading="lazy" decoding="async" alt="A red kite above a meadow">',
  );
  expect(media).toMatchObject([{ name: "kite.png", kind: "picture", chapters: [1] }]);
  expect(temporaryBook().compile().media).toEqual([]);
});

test("a picture that cannot be shown is told of with its line", () => {
  for (const [name, content] of [
    ["kite.gif", png],
    ["kite.png", Buffer.from("no picture")],
  ] as const) {
    expect(bookWithPicture(name, content).problems()).toEqual([
      `book/${first}:17 ${name} is no picture that can be shown: use .webp, .jpg, .png or .svg`,
    ]);
  }
  expect(bookWithPicture("kite.jpg", jpeg).problems()).toEqual([]);
});

test("a picture may have 200 KB and not a byte more", () => {
  const heavy = (bytes: number) =>
    bookWithPicture("kite.png", Buffer.concat([png, Buffer.alloc(bytes - png.length)]));
  expect(heavy(200_000).problems()).toEqual([]);
  expect(heavy(200_001).problems()).toEqual([
    `book/${first}:17 the picture kite.png has 200 KB: export it smaller, at most 200 KB`,
  ]);
});
