import { expect, test, vi } from "vitest";
import { newId } from "@/lib/base/ids";
import { parseFrame, pour, type View } from "./frame";

const guest: View = { reader: null, theme: null, body: null, completed: [] };
const reader: View = { ...guest, reader: { id: newId(), role: "reader" } };

const chapterHtml = `<!DOCTYPE html><html lang="en" class="a"><head></head><body>
<chapter-body><section>the box</section>
</chapter-body>
<chapter-progress chapter="4"><p>figures</p></chapter-progress></body></html>`;

const listHtml = `<!DOCTYPE html><html lang="en"><body><h1>All</h1>
<book-progress><progress value="0" max="6"></progress><span>{completed} of 6</span></book-progress>
<chapter-progress chapter="1"></chapter-progress><chapter-progress chapter="12"></chapter-progress></body></html>`;

const text = (page: Uint8Array) => new TextDecoder().decode(page);
const show = (html: string, view: View) => text(pour(parseFrame(html), view));

test.each([
  ["a chapter", chapterHtml],
  ["a list", listHtml.replace("{completed}", "0")],
  ["a page without seams", "<html><p>nothing</p></html>"],
  ["a page of many scripts", "<html lang='el'><p>ä € 語 😀</p></html>"],
])("%s is for a guest exactly what was built", (_, html) => {
  expect(show(html, guest)).toBe(html);
});

test("a reader's id, role and theme stand on the root element, beside what it had", () => {
  const view: View = { ...guest, reader: { id: "an-id", role: "admin" }, theme: "dark" };
  expect(show(chapterHtml, view)).toContain(
    `<html lang="en" class="a" data-reader="an-id" data-role="admin" data-theme="dark">`,
  );
  expect(show(chapterHtml, { ...guest, theme: "light" })).toContain(
    `<html lang="en" class="a" data-theme="light">`,
  );
});

test("the reading settings stand on the root element, and only those that were chosen", () => {
  const view: View = { ...guest, reading: { size: "l", width: null, keys: "off" } };
  expect(show(chapterHtml, view)).toContain(`<html lang="en" class="a" data-size="l" data-keys="off">`);
  expect(show(chapterHtml, { ...view, reading: null })).toBe(chapterHtml);
});

test("ids of readers hold nothing that could end an attribute", () => {
  for (let time = 0; time < 100; time++) expect(newId()).toMatch(/^[\w-]+$/);
});

test("a body takes the place of the box, and nothing else changes", () => {
  const poured = show(chapterHtml, { ...reader, body: "<p>the text</p>" });
  expect(poured).toContain("<chapter-body><p>the text</p></chapter-body>");
  expect(poured).not.toContain("the box");
  expect(show(chapterHtml, { ...guest, body: "<section>the box</section>\n" })).toBe(chapterHtml);
});

test.each(["$&", "$$", "$1", "$`", "$'", "$<name>", "\\0", "a $& b $$ c", "</p>$'<html>", "{completed}"])(
  "a body that holds %j is poured as it is",
  (special) => {
    const body = `<p>It costs ${special} a month.</p>`;
    expect(show(chapterHtml, { ...guest, body })).toContain(`<chapter-body>${body}</chapter-body>`);
  },
);

test("a chapter that the reader completed says so, and no other does", () => {
  const view = { ...reader, completed: [4, 2, 1] };
  expect(show(chapterHtml, view)).toContain('<chapter-progress chapter="4" completed><p>figures</p>');
  expect(show(chapterHtml, { ...view, completed: [1, 40] })).toContain('<chapter-progress chapter="4"><p>');
  const list = show(listHtml, view);
  expect(list).toContain('<chapter-progress chapter="1" completed>');
  expect(list).toContain('<chapter-progress chapter="12"></chapter-progress>');
});

test("the book's figures count the completed chapters", () => {
  expect(show(listHtml, { ...reader, completed: [4, 1] })).toContain(
    '<book-progress><progress value="2" max="6"></progress><span>2 of 6</span></book-progress>',
  );
  expect(show(listHtml, reader)).toContain("<span>0 of 6</span>");
});

test("what is no document is refused", () => {
  expect(() => parseFrame("")).toThrow("<html>");
  expect(() => parseFrame("<p>nothing</p>")).toThrow("<html>");
});

test("one frame serves many readers in any order, and none sees another's parts", () => {
  const frame = parseFrame(chapterHtml);
  const views = [
    guest,
    { ...reader, body: "<p>secret</p>", completed: [4] },
    { ...reader, body: "<p>secret</p>" },
    { ...reader, completed: [4] },
    { ...guest, theme: "dark" },
  ] satisfies View[];
  for (const view of [...views, ...views.toReversed(), ...views]) {
    const page = text(pour(frame, view));
    expect(page).toBe(show(chapterHtml, view));
    expect(page.includes("secret")).toBe(view.body !== null);
    expect(page.includes(" completed>")).toBe(view.completed.length > 0);
    expect(page.includes("data-reader")).toBe(view.reader !== null);
  }
});

test("more variants than are kept are each as they are made anew", () => {
  const frame = parseFrame(listHtml);
  for (const _ of ["made", "kept"]) {
    for (let count = 0; count < 100; count++) {
      const view = { ...reader, completed: Array.from({ length: count }, (_, index) => index + 1) };
      expect(text(pour(frame, view))).toBe(show(listHtml, view));
    }
  }
});

test("no two lists of completed chapters are taken for one", () => {
  const html = `<html>${[1, 2, 12].map((n) => `<chapter-progress chapter="${n}"></chapter-progress>`).join("")}`;
  const frame = parseFrame(html);
  for (const completed of [[1, 2], [12], [2, 12], [1]]) {
    const page = text(pour(frame, { ...reader, completed }));
    const shown = [...page.matchAll(/chapter="(\d+)" completed>/g)].map(([, chapter]) => Number(chapter));
    expect(shown).toEqual(completed);
  }
});

test("a guest's page is put together once, a reader's for each reader from parts that are kept", () => {
  const frame = parseFrame(chapterHtml);
  expect(pour(frame, guest)).toBe(pour(frame, guest));
  expect(pour(frame, reader)).not.toBe(pour(frame, reader));
  const encode = vi.spyOn(TextEncoder.prototype, "encode");
  const open = { ...reader, body: "<p>a long text</p>" };
  for (const theme of ["light", "dark", null] as const) pour(frame, { ...open, theme });
  const encoded = encode.mock.calls.filter(([part]) => part?.includes("a long text"));
  encode.mockRestore();
  expect(encoded).toHaveLength(1);
});

test("of a document's variants 64 are kept", () => {
  const frame = parseFrame(listHtml);
  for (let count = 0; count < 70; count++) {
    pour(frame, { ...reader, completed: Array.from({ length: count }, (_, index) => index + 1) });
    expect(frame.variants.size).toBe(Math.min(count + 1, 64));
  }
});
