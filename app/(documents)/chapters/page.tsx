import type { Metadata } from "next";
import { TakeAlong } from "@/components/reader/take-along";
import { AccessBadge } from "@/components/ui/access-badge";
import { paths } from "@/lib/base/paths";
import { findChapter, getBook, listChapters } from "@/lib/chapters/data";
import { rangeWords } from "@/lib/chapters/editions/rules";
import type { ChapterSummary } from "@/lib/chapters/schema";

export const metadata: Metadata = { title: "Contents", alternates: { canonical: paths.chapters() } };

export default function ContentsPage() {
  const { parts } = getBook();
  const [first] = listChapters();
  const total = listChapters().length;
  const free = listChapters().filter(({ access }) => access === "free");
  return (
    <article className="contents-page">
      <h1>Contents</h1>
      <p className="lede" data-for="guest">
        {total} chapters. <a href={paths.signIn()}>Sign in</a> to see how far you have come.
      </p>
      <book-progress>
        <p className="book-progress" data-for="reader">
          <progress value="0" max={total} aria-label="Chapters completed" />
          <span>
            <strong>{"{completed}"}</strong> of {total} chapters completed
          </span>
          <span className="book-figures" />
        </p>
      </book-progress>
      {first && (
        <continue-reading>
          <p className="continue">
            <a className="button" href={paths.chapter(first.slug)}>
              Start with “{first.title}”
            </a>
            <span />
          </p>
        </continue-reading>
      )}
      {parts.map((part) => (
        <section key={part.title}>
          <h2>{part.title}</h2>
          <ol className="chapter-list">
            {part.chapters.map((number) => {
              const chapter = findChapter(number);
              return (
                chapter && (
                  <li key={number} {...factsOf(chapter)}>
                    <span className="chapter-number">{number}</span>
                    <div>
                      <h3>
                        <a href={paths.chapter(chapter.slug)}>{chapter.title}</a>
                      </h3>
                      <p>{chapter.summary}</p>
                      <p className="chapter-facts">
                        <AccessBadge access={chapter.access} />
                        <span>{chapter.minutes} min</span>
                        <chapter-progress chapter={number}>
                          <span className="done" data-when="completed">
                            Completed
                          </span>{" "}
                          <span className="done" data-when="quiz-passed">
                            Quiz passed
                          </span>
                        </chapter-progress>
                      </p>
                      <p className="chapter-standing" />
                    </div>
                  </li>
                )
              );
            })}
          </ol>
        </section>
      ))}
      <TakeAlong
        free={rangeWords(free.map(({ number }) => number)).toLowerCase()}
        signInHref={paths.signIn({ next: paths.chapters() })}
        epubHref={paths.downloadBook("epub")}
        pdfHref={paths.downloadBook("pdf")}
      />
    </article>
  );
}

/** What reader.js needs of a chapter to say what is left to do in it, and what is new. */
function factsOf({ number, slug, minutes, videos, quizzes, changes }: ChapterSummary) {
  const news = changes.map(({ date, text, at }) => {
    return { date, text, href: at ? `${paths.chapter(slug)}#${at}` : paths.changes(slug) };
  });
  return {
    "data-chapter": number,
    "data-minutes": minutes,
    "data-videos": videos.join(" "),
    "data-quizzes": quizzes.join(" "),
    ...(news.length > 0 ? { "data-changes": JSON.stringify(news) } : {}),
  };
}
