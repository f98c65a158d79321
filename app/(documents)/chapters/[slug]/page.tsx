import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccessBox } from "@/components/reader/access-box";
import { ChangeList } from "@/components/reader/change-list";
import { ChapterNav } from "@/components/reader/chapter-nav";
import { ContentsList } from "@/components/reader/contents-list";
import { FinishBox } from "@/components/reader/finish-box";
import { QuizForm } from "@/components/reader/quiz-form";
import { accessWords } from "@/components/ui/access-words";
import { StructuredData } from "@/components/ui/structured-data";
import { paths } from "@/lib/base/paths";
import { dayInWords } from "@/lib/base/time";
import { findChapter, getBook, listChapters, neighbours, readChapter } from "@/lib/chapters/data";
import { chapterData } from "@/lib/chapters/structured/rules";
import { currentSession } from "@/lib/request/session";
import { pictureOf } from "../../link-pictures";
import { answerQuizAction, setCompletedAction } from "./actions";

type Props = { params: Promise<{ slug: string }> };

export const dynamicParams = false;

export function generateStaticParams() {
  return listChapters().map(({ slug }) => ({ slug }));
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const chapter = findChapter((await params).slug);
  if (!chapter) return {};
  const { title, summary: description, slug, updatedAt: modifiedTime } = chapter;
  const { title: siteName, language } = getBook();
  const images = pictureOf({ slug, alt: `${title}, a chapter of ${siteName}` });
  return {
    title,
    description,
    alternates: { canonical: paths.chapter(slug) },
    openGraph: {
      type: "article",
      title,
      description,
      siteName,
      locale: language.replace("-", "_"),
      images,
      modifiedTime,
    },
  };
}

/** The frame of a chapter. A free one holds its text; into a gated one the gateway pours it (architecture.md). */
export default async function ChapterPage({ params }: Props) {
  const chapter = findChapter((await params).slug);
  if (!chapter) notFound();
  const part = getBook().parts.find(({ chapters }) => chapters.includes(chapter.number));
  // At build time nobody is signed in, so only a free text is here. `next dev` has no gateway to pour the rest.
  const reader = process.env.NODE_ENV === "development" ? await currentSession() : null;
  const read = await readChapter(reader, chapter.number);
  const html = read.ok ? read.value.html : null;
  return (
    <article className="chapter">
      {chapter.access === "free" && <StructuredData of={chapterData(chapter, getBook())} />}
      <header className="chapter-head">
        <p className="kicker">
          {part?.title} <span aria-hidden="true">·</span> Chapter {chapter.number}
        </p>
        <h1>{chapter.title}</h1>
        <p className="lede">{chapter.summary}</p>
        <p className="chapter-facts">
          <span>{chapter.minutes} min</span>
          <span>{accessWords[chapter.access]}</span>
          <time dateTime={chapter.updatedAt}>Updated {dayInWords(chapter.updatedAt)}</time>
        </p>
        <ChangeList changes={chapter.changes} />
      </header>
      <p className="shared-note" data-for="shared">
        A reader shared this chapter with you. <a href={paths.home()}>See the whole book</a>, or{" "}
        <a href={paths.signUp()}>subscribe</a> to read more of it.
      </p>
      <ContentsList entries={chapter.toc} />
      <div className="prose">
        {html === null && chapter.access !== "free" ? (
          <chapter-body>
            <AccessBox access={chapter.access} slug={chapter.slug} />
          </chapter-body>
        ) : (
          // Compiled from the book's own Markdown, where raw HTML is refused.
          <chapter-body dangerouslySetInnerHTML={{ __html: html ?? "" }} />
        )}
      </div>
      <footer className="chapter-foot">
        <FinishBox
          chapter={chapter.number}
          access={chapter.access}
          signInHref={paths.signIn({ next: paths.chapter(chapter.slug) })}
          videos={chapter.videos}
          quizzes={chapter.quizzes}
          action={setCompletedAction}
        />
        <p className="chapter-share" data-for="reader">
          <a href={paths.share({ slug: chapter.slug })}>Share this chapter</a>
        </p>
        <p className="take-chapter">
          <a href={paths.downloadChapter(chapter.number)}>Download this chapter as Markdown</a>
        </p>
        <ChapterNav {...neighbours(chapter.number)} />
        {chapter.quizzes.map((quiz) => (
          <QuizForm key={quiz} chapter={chapter.number} quiz={quiz} action={answerQuizAction} />
        ))}
      </footer>
    </article>
  );
}
