import type { CompiledChapter } from "../content/compile.ts";
import { escapeText } from "../content/inline.ts";
import type { CompiledVideo } from "../content/videos.ts";
import { type Binding, bookMarkup, idOn, type Surroundings } from "./body.ts";
import type { Edition } from "./edition.ts";
import { chapterPage, type Page } from "./page.ts";
import { quizMarkup } from "./quiz.ts";
import { videoMarkup } from "./video.ts";

/** A chapter as a page of an edition. */
export function bindChapter(edition: Edition, chapter: CompiledChapter, binding: Binding): Page {
  const name = chapterPage(chapter);
  const pages = new Map(edition.chapters.map((one) => [one.slug, chapterPage(one)]));
  const around: Surroundings = {
    binding,
    page: name,
    pageOf: (slug) => pages.get(slug) ?? null,
    siteUrl: edition.siteUrl,
  };
  const part = edition.book.parts.find(({ chapters }) => chapters.includes(chapter.number));
  const body = chapter.blocks.map((block) => {
    if (block.kind === "html") return bookMarkup(block.html, around);
    const id = idOn(name, block.id);
    if (block.kind === "quiz") return quizMarkup(quizOf(edition, block.ref), { id, binding });
    const watchAt = `${edition.siteUrl}/chapters/${chapter.slug}#${block.id}`;
    return videoMarkup(filmOf(chapter, block.ref), { id, binding, watchAt });
  });
  const title = escapeText(chapter.title);
  return {
    name,
    title: chapter.title,
    type: "chapter",
    toc: chapter.toc.map((entry) => ({ ...entry, id: idOn(name, entry.id) })),
    html: `<header>
<p class="kicker">${escapeText(part?.title ?? "")} · Chapter ${chapter.number}</p>
<h1 id="${name}">${title}</h1>
<p class="lede">${escapeText(chapter.summary)}</p>
</header>
${body.join("\n")}`,
  };
}

function quizOf({ quizzes }: Edition, id: string) {
  const quiz = quizzes.find((one) => one.id === id);
  if (!quiz) throw new Error(`the quiz "${id}" is not in this edition`);
  return quiz;
}

function filmOf({ films, number }: CompiledChapter, id: string): CompiledVideo {
  const film = films.find((one) => one.id === id);
  if (!film) throw new Error(`the video "${id}" has no facts in chapter ${number}`);
  return film;
}
