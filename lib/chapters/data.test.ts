import { expect, test } from "vitest";
import { findChapter, findMedia, getBook, listChapters, neighbours, readChapter, readQuiz } from "./data";
import type { Access, Reader } from "./schema";

const subscriber: Reader = { hasAccess: true, hasPurchased: false, role: "reader" };
const buyer: Reader = { hasAccess: true, hasPurchased: true, role: "reader" };

function chapterOf(access: Access) {
  const chapter = listChapters().find((one) => one.access === access);
  if (!chapter) throw new Error(`the book has no ${access} chapter`);
  return chapter;
}

test("every chapter of the book is in exactly one part", () => {
  const listed = getBook().parts.flatMap(({ chapters }) => chapters);
  expect(listed).toEqual(listChapters().map(({ number }) => number));
});

test("a chapter is found by its address and by its number, and nothing else is found", () => {
  const [chapter] = listChapters();
  expect(chapter).toBeDefined();
  expect(findChapter(chapter?.slug ?? "")).toBe(chapter);
  expect(findChapter(chapter?.number ?? 0)).toBe(chapter);
  for (const unknown of ["", "1", "../x", "__proto__", "constructor", 0, -1, 1.5, Number.NaN]) {
    expect(findChapter(unknown), String(unknown)).toBeNull();
  }
});

test("neighbours follow the reading order and end at the covers", () => {
  const all = listChapters();
  all.forEach((chapter, index) => {
    expect(neighbours(chapter.number)).toEqual({
      previous: all[index - 1] ?? null,
      next: all[index + 1] ?? null,
    });
  });
  expect(neighbours(0)).toEqual({ previous: null, next: null });
});

test("a file of a chapter is found by its name, and nothing else is", () => {
  const [video] = listChapters().flatMap(({ videos }) => videos);
  expect(findMedia(`${video}.webm`)).toMatchObject({ kind: "video", bytes: expect.any(Number) });
  for (const unknown of ["", "no-such.webm", `${video}.vtt`, "__proto__"])
    expect(findMedia(unknown)).toBeNull();
});

test("a free chapter is read by anybody, whole and under every public fact", async () => {
  const chapter = chapterOf("free");
  const result = await readChapter(null, chapter.slug);
  const { videos, ...facts } = chapter;
  expect(result).toMatchObject({ ok: true, value: facts });
  if (!result.ok) return;
  expect(result.value.videos.map(({ id }) => id)).toEqual(videos);
  for (const { id } of chapter.toc) expect(result.value.html).toContain(` id="${id}"`);
  expect(result.value.html.length).toBeGreaterThan(1000);
  expect(result.value.markdown).toMatch(new RegExp(`^# ${chapter.title}\n`));
  expect(result.value.text).not.toMatch(/<\/?\w+>/);
});

test("a gated chapter is refused to a guest and to a reader without the right, and read with it", async () => {
  const gated = chapterOf("subscriber");
  const bought = chapterOf("purchased");
  expect(await readChapter(null, gated.slug)).toEqual({ ok: false, code: "unauthorized" });
  expect(await readChapter(null, bought.number)).toEqual({ ok: false, code: "unauthorized" });
  expect(await readChapter({ ...subscriber, hasAccess: false }, gated.number)).toEqual({
    ok: false,
    code: "forbidden",
  });
  expect(await readChapter(subscriber, bought.slug)).toEqual({ ok: false, code: "forbidden" });
  expect(await readChapter(subscriber, gated.slug)).toMatchObject({
    ok: true,
    value: { number: gated.number },
  });
  expect(await readChapter(buyer, bought.number)).toMatchObject({ ok: true, value: { slug: bought.slug } });
});

test("the right is asked again after somebody else has read the chapter", async () => {
  const { slug } = chapterOf("purchased");
  expect(await readChapter(buyer, slug)).toMatchObject({ ok: true });
  expect(await readChapter(subscriber, slug)).toEqual({ ok: false, code: "forbidden" });
  expect(await readChapter(null, slug)).toEqual({ ok: false, code: "unauthorized" });
});

test("a body is loaded once and handed out again as it is", async () => {
  const { number, slug } = chapterOf("free");
  expect(await readChapter(null, number)).toBe(await readChapter(buyer, slug));
});

test("a chapter that is not there is not found, whoever asks", async () => {
  for (const reader of [null, subscriber, buyer]) {
    expect(await readChapter(reader, "no-such-chapter")).toEqual({ ok: false, code: "not_found" });
  }
});

test("every quiz of the book is read by whoever may read its chapter, and by nobody else", async () => {
  let quizzes = 0;
  for (const { number, access, quizzes: ids } of listChapters()) {
    for (const quizId of ids) {
      const asked = { chapterNumber: number, quizId };
      quizzes += 1;
      expect(await readQuiz(buyer, asked)).toMatchObject({ ok: true, value: { id: quizId } });
      const outcome = (reader: Reader) =>
        readQuiz(reader, asked).then((read) => (read.ok ? "ok" : read.code));
      expect(await outcome(null)).toBe(access === "free" ? "ok" : "unauthorized");
      expect(await outcome(subscriber)).toBe(access === "purchased" ? "forbidden" : "ok");
    }
  }
  expect(quizzes).toBeGreaterThanOrEqual(6);
});

test("a quiz is not found in another chapter than its own, nor one that is not there", async () => {
  const [one, two] = listChapters().filter(({ quizzes }) => quizzes.length > 0);
  const asked = { chapterNumber: one?.number ?? 0, quizId: one?.quizzes[0] ?? "" };
  expect(await readQuiz(buyer, asked)).toMatchObject({ ok: true });
  for (const other of [
    { ...asked, chapterNumber: two?.number ?? 0 },
    { ...asked, chapterNumber: 99 },
    { ...asked, quizId: "no-such-quiz" },
    { ...asked, quizId: "__proto__" },
  ]) {
    expect(await readQuiz(buyer, other)).toEqual({ ok: false, code: "not_found" });
  }
});

test("no explanation of a quiz is in a chapter's body or in the catalogue, and its questions are in the body", async () => {
  const catalogue = JSON.stringify([getBook(), listChapters()]);
  for (const { number, quizzes } of listChapters()) {
    const chapter = await readChapter(buyer, number);
    for (const quizId of quizzes) {
      const quiz = await readQuiz(buyer, { chapterNumber: number, quizId });
      if (!chapter.ok || !quiz.ok) throw new Error(`a buyer may not read ${quizId}`);
      const body = JSON.stringify(chapter.value);
      for (const { question, explanation } of quiz.value.questions) {
        expect(chapter.value.html).toContain(question);
        for (const text of [body, catalogue]) {
          expect(text.includes(JSON.stringify(explanation).slice(1, -1)), explanation).toBe(false);
        }
      }
    }
  }
});

test("no sentence of a gated body is in the catalogue", async () => {
  const catalogue = JSON.stringify([getBook(), listChapters()]);
  let sentences = 0;
  for (const chapter of listChapters().filter(({ access }) => access !== "free")) {
    const result = await readChapter(buyer, chapter.number);
    if (!result.ok) throw new Error(`a buyer may not read ${chapter.slug}`);
    const headings = new Set(chapter.toc.map(({ text }) => text));
    for (const paragraph of result.value.text.split("\n\n").filter((text) => !headings.has(text))) {
      for (const sentence of paragraph.split(/(?<=[.!?]) /).filter((text) => text.length > 40)) {
        expect(catalogue.includes(JSON.stringify(sentence).slice(1, -1)), sentence).toBe(false);
        sentences++;
      }
    }
  }
  expect(sentences).toBeGreaterThan(100);
  expect(catalogue).toContain(chapterOf("purchased").summary);
});
