import type { Metadata } from "next";
import { AccessBadge } from "@/components/ui/access-badge";
import { paths } from "@/lib/base/paths";
import { findChapter, getBook, listChapters } from "@/lib/chapters/data";

export const metadata: Metadata = { title: "Contents", alternates: { canonical: paths.chapters() } };

export default function ContentsPage() {
  const { parts } = getBook();
  const total = listChapters().length;
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
        </p>
      </book-progress>
      {parts.map((part) => (
        <section key={part.title}>
          <h2>{part.title}</h2>
          <ol className="chapter-list">
            {part.chapters.map((number) => {
              const chapter = findChapter(number);
              return (
                chapter && (
                  <li key={number}>
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
                    </div>
                  </li>
                )
              );
            })}
          </ol>
        </section>
      ))}
    </article>
  );
}
