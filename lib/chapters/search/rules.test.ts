import { expect, test } from "vitest";
import { buildIndex, cleanQuery, loadIndex, maxQueryLength, searchBook, writeIndex } from "./rules";
import type { Found, Library, Passage, SearchChapter, Segment } from "./schema";

const chapter = (number: number, values: Partial<SearchChapter> = {}): SearchChapter => ({
  number,
  slug: `chapter-${number}`,
  title: `Chapter number ${number}`,
  summary: "What it is about.",
  access: "free",
  headings: [],
  open: true,
  ...values,
});

/** A library of one passage for each text, in a chapter of its own. */
function libraryOf(texts: string[]): Library {
  const chapters = texts.map((_, index) => chapter(index + 1));
  const passages = texts.map((text, index) => ({
    chapter: index + 1,
    block: `b${index}`,
    heading: "",
    text,
  }));
  return { chapters, passages };
}

const textOf = (segments: readonly Segment[]) => segments.map(({ text }) => text).join("");
const hitsOf = (segments: readonly Segment[]) => segments.filter(({ hit }) => hit).map(({ text }) => text);
const numbersOf = ({ chapters }: Found) => chapters.map(({ number }) => number);

function search(texts: string[], query: string) {
  return searchBook(buildIndex(libraryOf(texts)), query);
}

const kites = [
  "A kite wants wind, room and somebody patient.",
  "Tie the second knot, and pull until it squeaks.",
  "The heron keeps the secret.",
];

test("a word is found where it stands, and nowhere else", () => {
  expect(numbersOf(search(kites, "heron"))).toEqual([3]);
  expect(numbersOf(search(kites, "umbrella"))).toEqual([]);
});

test.each([
  ["kute", 1],
  ["somebdoy", 1],
  ["kiet", 1],
  ["patience", 1],
  ["HERON", 3],
  ["sqeaks", 2],
  ["squ", 2],
])("%j is found in spite of how it is written", (query, number) => {
  expect(numbersOf(search(kites, query))).toEqual([number]);
});

test("a figure that differs is another figure", () => {
  const years = ["In the year 2025 it rained.", "In the year 2026 it snowed."];
  expect(numbersOf(search(years, "2026"))).toEqual([2]);
});

test("all the words count; some of them only when no place has all", () => {
  expect(numbersOf(search(kites, "second knot"))).toEqual([2]);
  expect(numbersOf(search(kites, "knot heron")).sort()).toEqual([2, 3]);
});

test("a title weighs more than a heading, a heading more than a text", () => {
  const passages: Passage[] = [{ chapter: 1, block: "b", heading: "", text: "Of kites and other kites." }];
  const chapters = [
    chapter(1),
    chapter(2, { headings: ["Your first kites"] }),
    chapter(3, { title: "Kites" }),
  ];
  expect(numbersOf(searchBook(buildIndex({ chapters, passages }), "kites"))).toEqual([3, 2, 1]);
});

test.each([
  ["Japanese", "動画を編集する前に台本を書く。", "台本", "台本"],
  ["Chinese", "我们每天学习中文写作。", "写作", "写作"],
  ["Thai", "เขียนบทก่อนถ่ายวิดีโอ", "วิดีโอ", "วิดีโอ"],
  ["Greek", "Η συγγραφή είναι τέχνη.", "ΤΕΧΝΗ", "τέχνη"],
  ["Arabic", "الكِتَابَة فَنّ جميل", "الكتابة", "الكِتَابَة"],
  ["Cyrillic", "Учёба никогда не кончается.", "учеба", "Учёба"],
  ["Hindi", "लेखन एक कला है।", "कला", "कला"],
  ["Korean", "글쓰기는 습관이다.", "글쓰기", "글쓰기는"],
  ["Hebrew", "הַכְּתִיבָה היא אמנות", "הכתיבה", "הַכְּתִיבָה"],
  ["German", "Die Straße zur Größe", "strasse grosse", "Straße"],
  ["French", "Un été à l’école", "ete", "été"],
])("%s is found, however its marks are written", (_, text, query, hit) => {
  const found = search([...kites, text], query);
  expect(numbersOf(found)).toEqual([4]);
  expect(hitsOf(found.chapters[0]?.passages[0]?.excerpt ?? [])).toContain(hit);
});

test("marks that make another letter are not left out", () => {
  expect(numbersOf(search(["ガラスを割った", "カラスが鳴く"], "カラス"))).toEqual([2]);
});

test("what was found is marked in the text as it stands, whole and in order", () => {
  const text = `<script>alert("knot")</script> & <b>the knot</b>`;
  const [found] = search([text], "knots").chapters;
  const excerpt = found?.passages[0]?.excerpt ?? [];
  expect(textOf(excerpt)).toBe(text);
  expect(hitsOf(excerpt)).toEqual(["knot", "knot"]);
});

test("an excerpt is short, holds the words, and says where it was cut", () => {
  const text = `${"Grass grows slowly here. ".repeat(40)}The heron waits. ${"Wind comes late. ".repeat(40)}`;
  const excerpt = search([text], "heron").chapters[0]?.passages[0]?.excerpt ?? [];
  expect(textOf(excerpt)).toMatch(/^… .*The heron waits\..* …$/);
  expect(textOf(excerpt).length).toBeLessThan(220);
  const inside = textOf(excerpt).replace(/^… | …$/g, "");
  expect(text).toContain(inside);
});

test("a passage is told under its heading, or under the chapter's title above the first", () => {
  const chapters = [chapter(1, { title: "Kites" })];
  const passages = [
    { chapter: 1, block: "p-1", heading: "", text: "The wind comes." },
    { chapter: 1, block: "tie-it", heading: "Tie the wind", text: "" },
    { chapter: 1, block: "p-2", heading: "Tie the wind", text: "More wind." },
  ];
  const [found] = searchBook(buildIndex({ chapters, passages }), "wind").chapters;
  const told = found?.passages.map(({ block, heading, excerpt }) => [
    block,
    textOf(heading),
    hitsOf(heading),
    textOf(excerpt),
  ]);
  expect(told?.sort()).toEqual([
    ["p-1", "Kites", [], "The wind comes."],
    ["p-2", "Tie the wind", [], "More wind."],
    ["tie-it", "Tie the wind", ["wind"], ""],
  ]);
});

test("of a chapter with many places the best three are told, and how many more there are", () => {
  const passages = Array.from({ length: 8 }, (_, index) => ({
    chapter: 1,
    block: `b${index}`,
    heading: "",
    text: `Wind ${index}`,
  }));
  const found = searchBook(buildIndex({ chapters: [chapter(1)], passages }), "wind");
  expect(found).toMatchObject({ places: 8, chapters: [{ more: 5, passages: [{}, {}, {}] }] });
});

test("at most ten chapters are told", () => {
  const found = search(
    Array.from({ length: 14 }, () => "Wind everywhere."),
    "wind",
  );
  expect(found.chapters).toHaveLength(10);
});

test("when nothing is found, words of the book that are like it are suggested", () => {
  expect(search(kites, "pushient")).toMatchObject({ chapters: [], places: 0, suggestions: ["patient"] });
  expect(search(kites, "zzzzzz").suggestions).toEqual([]);
  expect(search(kites, "heron").suggestions).toEqual([]);
});

test("an index that was written finds what the one it was written from finds, and holds no text", () => {
  const library = libraryOf(kites);
  const built = buildIndex(library);
  const written = writeIndex(built);
  for (const query of ["heron", "kute", "second knot", "zzz"]) {
    expect(searchBook(loadIndex(library, written), query)).toEqual(searchBook(built, query));
  }
  expect(written).toContain("squeaks");
  expect(written).not.toContain("until it squeaks");
});

test("an index of another library is refused", () => {
  const written = writeIndex(buildIndex(libraryOf(kites)));
  expect(() => loadIndex(libraryOf(kites.slice(1)), written)).toThrow("a search index of 6 entries");
});

const hostile = [
  "",
  " ",
  "a".repeat(10_000),
  "kite ".repeat(2_000),
  ".*+?^$" + "{}()|[]\\/",
  "(((((((((((((((((",
  "\u0000kite\u0000",
  "\ud800\udfff\udc00",
  "🪁🪁🪁",
  "👩‍👩‍👧‍👦 kite",
  "\u202ekite\u202c",
  "<img src=x onerror=alert(1)>",
  "__proto__ constructor toString",
  "' OR 1=1 --",
  "ﷺ",
  "e\u0301".repeat(500),
];

test.each(hostile)("the query %j is answered like any other", (query) => {
  const found = search([...kites, "constructor __proto__"], query);
  for (const { passages } of found.chapters)
    for (const { excerpt } of passages) expect(textOf(excerpt)).not.toBe("");
  expect(found.chapters.length).toBeLessThanOrEqual(4);
});

test("a word among signs is found all the same", () => {
  for (const query of ["\u0000kite\u0000", "🪁 kite", "\u202ekite\u202c", "(kite", "kite "]) {
    expect(numbersOf(search(kites, query)), query).toEqual([1]);
  }
});

test("a query is one line of at most so many characters, and anything else is none", () => {
  expect(cleanQuery("  two\n\twords \u0000")).toBe("two words");
  expect([...cleanQuery("🪁".repeat(500))]).toHaveLength(maxQueryLength);
  expect(cleanQuery("x".repeat(10_000))).toHaveLength(maxQueryLength);
  expect(cleanQuery("\ud800kite").isWellFormed()).toBe(true);
  for (const other of [undefined, null, 7, ["kite"], {}]) expect(cleanQuery(other)).toBe("");
});
