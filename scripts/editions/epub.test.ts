import path from "node:path";
import { describe, expect, test } from "vitest";
import { first, second } from "../content/fixtures/kites.ts";
import { temporaryBook } from "../content/fixtures/temporary-book.ts";
import { levels } from "./edition.ts";
import { openEpub, realBook, siteUrl } from "./fixtures/editions.ts";
import { faultOf } from "./fixtures/xml.ts";

const real = await realBook();

/** The book of kites with a quiz in its bought chapter. */
function kites() {
  const book = temporaryBook();
  book.addQuiz(second);
  return { compiled: book.compile(), root: book.folder.root };
}

test("the checker of XML finds what is wrong, so that its silence means something", () => {
  expect(faultOf('<?xml version="1.0"?><a b="1"><br/>&amp; <c></c></a>')).toBeNull();
  const faulty = [
    "<a><b></a></b>",
    "<a>&nbsp;</a>",
    '<a b="1" b="2"/>',
    "<a b></a>",
    "<a/><a/>",
    "<a><br></a>",
    "x",
  ];
  for (const xml of faulty) expect(faultOf(xml), xml).not.toBeNull();
});

describe.each(levels)("the EPUB of the level %s", (level) => {
  const { bytes, files, text, edition } = openEpub(real, level);

  test("begins with its media type, stored and without extra fields", () => {
    const head = new DataView(bytes.buffer, bytes.byteOffset);
    const ascii = (from: number, to: number) => new TextDecoder().decode(bytes.slice(from, to));
    expect(head.getUint16(8, true)).toBe(0);
    expect(head.getUint16(28, true)).toBe(0);
    expect(ascii(30, 38)).toBe("mimetype");
    expect(ascii(38, 58)).toBe("application/epub+zip");
  });

  test("is well-formed in each of its files", () => {
    const xml = [...files].filter(([name]) => /\.(xhtml|opf|xml|svg)$/.test(name));
    expect(xml.length).toBeGreaterThan(edition.chapters.length + 5);
    for (const [name, source] of xml) expect(faultOf(source), name).toBeNull();
  });

  test("lists every file once, and its spine in the order of the book", () => {
    const source = text("package.opf");
    const items = [...source.matchAll(/<item id="([^"]+)" href="([^"]+)"/g)];
    const listed = items.map(([, , href]) => `OEBPS/${href}`);
    const container = ["mimetype", "META-INF/container.xml", "OEBPS/package.opf"];
    expect(listed.toSorted()).toEqual([...files.keys()].filter((name) => !container.includes(name)).sort());
    expect(new Set(items.map(([, id]) => id)).size).toBe(items.length);
    const spine = [...source.matchAll(/<itemref idref="([^"]+)"/g)].map(([, id]) => id);
    const chapters = edition.chapters.map(({ number }) => `chapter-${String(number).padStart(2, "0")}`);
    expect(spine).toEqual(["cover", "title", "nav", ...chapters, "answers", "colophon"]);
  });

  test("has no link and no picture that leads nowhere, and no id twice in a file", () => {
    let links = 0;
    for (const [name, source] of files) {
      if (!name.endsWith(".xhtml")) continue;
      const ids = [...source.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, name).toBe(ids.length);
      for (const [, address = ""] of source.matchAll(/ (?:href|src)="([^"]+)"/g)) {
        if (/^(https?|mailto):/.test(address)) continue;
        const [file = "", id] = address.split("#");
        const target = file ? path.posix.join(path.posix.dirname(name), file) : name;
        expect(files.has(target), `${name}: ${address}`).toBe(true);
        if (id) expect(files.get(target), `${name}: ${address}`).toContain(` id="${id}"`);
        links += 1;
      }
    }
    expect(links).toBeGreaterThan(50);
  });

  test("names every chapter and its headings in the table of contents", () => {
    const nav = text("nav.xhtml");
    for (const { number, toc } of edition.chapters) {
      const page = `chapter-${String(number).padStart(2, "0")}`;
      expect(nav).toContain(`href="${page}.xhtml"`);
      for (const { id, depth } of toc) {
        if (depth === 2) expect(nav).toContain(`href="${page}.xhtml#${page}.${id}"`);
      }
    }
    expect(nav.match(/epub:type="(toc|landmarks)"/g)).toHaveLength(3);
  });

  test("says for whom it is accessible, and how", () => {
    const metadata = text("package.opf");
    for (const property of [
      "schema:accessMode",
      "schema:accessModeSufficient",
      "schema:accessibilityFeature",
      "schema:accessibilityHazard",
      "schema:accessibilitySummary",
      "dcterms:conformsTo",
    ]) {
      expect(metadata).toContain(`<meta property="${property}">`);
    }
    expect(metadata).toMatch(/<dc:identifier id="id">urn:uuid:[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab]/);
  });

  test("holds no control and nothing of the site's scripts", () => {
    const pages = [...files].filter(([name]) => name.endsWith(".xhtml")).map(([, source]) => source);
    const left = /<(input|select|button|form|label|fieldset|script|chapter-\w+)\b|tabindex=|style=| on\w+=/;
    for (const source of pages) expect(left.exec(source)?.[0]).toBeUndefined();
    expect(pages.join()).toContain("☐ ");
  });
});

test("each edition holds what its level may read, and no sentence more", () => {
  const [free, subscriber, purchased] = levels.map((level) =>
    openEpub(real, level).all.replace(/<[^>]+>/g, ""),
  );
  const sentences = (access: string) =>
    real.compiled.chapters
      .filter((chapter) => chapter.access === access)
      .flatMap(({ text }) => text.split("\n\n").filter((part) => part.length > 60 && !/[<>&'"]/.test(part)));
  const held = (text = "", access: string) =>
    sentences(access).filter((sentence) => text.includes(sentence)).length;
  for (const access of levels) expect(sentences(access).length).toBeGreaterThan(20);
  expect(held(free, "free")).toBeGreaterThan(20);
  expect([held(free, "subscriber"), held(free, "purchased")]).toEqual([0, 0]);
  expect(held(subscriber, "subscriber")).toBeGreaterThan(20);
  expect(held(subscriber, "purchased")).toBe(0);
  expect(held(purchased, "purchased")).toBeGreaterThan(20);
});

test("a quiz stands in its chapter without its answers, and they in the appendix of those who may read it", () => {
  const { text } = openEpub(kites(), "purchased");
  const chapter = text("chapter-02.xhtml");
  const answers = text("answers.xhtml");
  expect(chapter).toContain("Which field is <em>best</em>?");
  expect(chapter).toContain("<li>The open meadow</li>");
  expect(chapter).not.toContain("The jackdaw says");
  expect(answers.match(/The jackdaw says/g)).toHaveLength(4);
  expect(answers).toContain("<b>b.</b> The open meadow");
  expect(answers).toContain("20 metres, give or take 0.5");
  const order = [...answers.matchAll(/<b>\w\.<\/b> ([A-Z][\w ]+\.)/g)].map(([, words]) => words);
  expect(order).toEqual(["Unroll the line.", "Wait for the wind.", "Let go."]);
  const question = /<li id="(chapter-02\.quiz-\w+\.field)"/.exec(chapter)?.[1];
  expect(answers).toContain(`<a href="chapter-02.xhtml#${question}">`);
  expect(chapter).toContain('<a href="answers.xhtml#answers.wind.field">');
  const free = openEpub(kites(), "free");
  expect(free.all).not.toContain("The jackdaw says");
  expect(free.files.has("OEBPS/answers.xhtml")).toBe(false);
});

test("a link to a chapter leads into the edition that holds it, else to the site", () => {
  expect(openEpub(kites(), "purchased").text("chapter-01.xhtml")).toContain(
    'href="chapter-02.xhtml#chapter-02.tie-it"',
  );
  expect(openEpub(kites(), "free").text("chapter-01.xhtml")).toContain(
    `href="${siteUrl}/chapters/knots-and-repairs#tie-it"`,
  );
});

test("footnotes, checklists, tables and pictures become those of a book", () => {
  const { text } = openEpub(kites(), "purchased");
  const [field, knots] = [text("chapter-01.xhtml"), text("chapter-02.xhtml")];
  expect(knots).toMatch(/<a href="#?[^"]*note-fn-rope"[^>]* epub:type="noteref" role="doc-noteref">1<\/a>/);
  expect(knots).toMatch(/<section [^>]*epub:type="endnotes" role="doc-endnotes">/);
  expect(field).toContain("☐ The line is dry.");
  expect(field).toContain("☑ The tail is on.");
  expect(field).toMatch(/<div id="[^"]+" class="table"><table>/);
  expect(field).toMatch(/<figure [^>]*class="figure"[^>]*><svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  expect(field).toContain("A red kite above a meadow");
});

test("a video is its poster and what is said in it", () => {
  const book = temporaryBook();
  book.addVideo(first);
  const compiled = book.compile();
  const block = compiled.chapters[0]?.blocks.find(({ kind }) => kind === "video")?.id;
  const source = openEpub({ compiled, root: book.folder.root }, "free").text("chapter-01.xhtml");
  expect(faultOf(source)).toBeNull();
  expect(source).toContain('<img src="media/lift.webp" alt=""/>');
  expect(source).toContain("Salt &#x26; wind lift it.");
  expect(source).toContain(`href="${siteUrl}/chapters/first-flight#${block}"`);
});

test("equal books give equal bytes and one name, and any change another", () => {
  const book = temporaryBook();
  const now = () => openEpub({ compiled: book.compile(), root: book.folder.root }, "free");
  const before = now();
  expect(Buffer.from(now().bytes).equals(before.bytes)).toBe(true);
  expect(now().edition.id).toBe(before.edition.id);
  book.edit(first, "somebody patient", "somebody very patient");
  const after = now();
  expect(after.edition.id).not.toBe(before.edition.id);
  book.edit("media/kite.svg", "M0 0h1v1z", "M0 0h1v1H0z");
  expect(now().edition.id).not.toBe(after.edition.id);
  const identifier = (source: string) => /urn:uuid:[\w-]+/.exec(source)?.[0];
  expect(identifier(after.text("package.opf"))).toBe(identifier(before.text("package.opf")));
});
