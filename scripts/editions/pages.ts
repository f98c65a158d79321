import { escapeText } from "../content/inline.ts";
import type { Binding } from "./body.ts";
import { bindChapter } from "./chapter.ts";
import { coverSvg } from "./cover.ts";
import type { Edition } from "./edition.ts";
import type { Page } from "./page.ts";
import { bindAnswers } from "./quiz.ts";

/** The text of an edition from the title page to the colophon, without its table of contents. */
export function bindPages(edition: Edition, binding: Binding): Page[] {
  const answers = bindAnswers(edition, binding);
  return [
    titlePage(edition),
    ...edition.chapters.map((chapter) => bindChapter(edition, chapter, binding)),
    ...(answers ? [answers] : []),
    colophon(edition),
  ];
}

/** The parts of an edition that hold anything, each with the pages of its chapters. */
export function partsOf({ book, chapters }: Edition, pages: readonly Page[]) {
  const bound = pages.filter(({ type }) => type === "chapter");
  return book.parts.flatMap((part) => {
    const held = chapters.flatMap((chapter, index) => {
      const page = bound[index];
      return page && part.chapters.includes(chapter.number) ? [{ number: chapter.number, page }] : [];
    });
    return held.length > 0 ? [{ title: part.title, chapters: held }] : [];
  });
}

/** The cover's picture. */
export function coverOf({ book, chapters }: Edition): string {
  return coverSvg({ title: book.title, author: book.author, sheets: chapters.length });
}

function titlePage({ book, name }: Edition): Page {
  return {
    name: "title",
    title: "Title page",
    type: "titlepage",
    toc: [],
    html: `<h1 id="title">${escapeText(book.title)}</h1>
<p class="subtitle">${escapeText(book.subtitle)}</p>
<p class="author">${escapeText(book.author)}</p>
<p class="edition">${name}</p>`,
  };
}

function colophon({ book, name, id, date, holds, siteUrl, elsewhere }: Edition): Page {
  const more =
    elsewhere.size > 0 ? "Read on, or come back for a newer edition" : "Come back for a newer edition";
  return {
    name: "colophon",
    title: "About this edition",
    type: "colophon",
    toc: [],
    html: `<h1 id="colophon">About this edition</h1>
<p>${escapeText(book.title)}, by ${escapeText(book.author)}. ${name} of ${longDate(date, book.language)}, version ${id}.</p>
<p>${escapeText(holds.join(" "))}</p>
<p>${more}: <a class="to-site" href="${siteUrl}/chapters">${siteUrl.replace(/^https?:\/\//, "")}/chapters</a>. On the site your place in the text is kept, quizzes are graded, and videos play.</p>`,
  };
}

function longDate(day: string, language: string): string {
  const locale = language === "en" ? "en-GB" : language;
  return new Date(day).toLocaleDateString(locale, { dateStyle: "long", timeZone: "UTC" });
}
