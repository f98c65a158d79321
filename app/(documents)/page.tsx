import type { Metadata } from "next";
import { AccessBadge } from "@/components/ui/access-badge";
import { BookCover } from "@/components/ui/book-cover";
import { SignUpForm } from "@/components/ui/sign-up-form";
import { StructuredData } from "@/components/ui/structured-data";
import { paths } from "@/lib/base/paths";
import { getBook, listChapters } from "@/lib/chapters/data";
import { bookData } from "@/lib/chapters/structured/rules";
import { consentTexts, currentTexts } from "@/lib/mail/consent/rules";
import { signUpAction } from "./actions";

export const metadata: Metadata = { alternates: { canonical: paths.home() } };

export default function LandingPage() {
  const book = getBook();
  const chapters = listChapters();
  const first = chapters[0];
  return (
    <>
      <StructuredData of={bookData(book, chapters)} />
      <section className="hero">
        <div className="hero-words">
          <h1>{book.title}</h1>
          <p className="lede">{book.subtitle}</p>
          <p className="actions">
            {first && (
              <a className="button" href={paths.chapter(first.slug)}>
                Read the first chapter
              </a>
            )}
            <a className="button button-quiet" href="#sign-up" data-for="guest">
              Subscribe for free
            </a>
            <a className="button button-quiet" href={paths.chapters()} data-for="reader">
              Go on reading
            </a>
          </p>
        </div>
        <BookCover title={book.title} author={book.author} chapters={chapters.length} />
      </section>

      <section className="landing-contents" aria-labelledby="inside">
        <h2 id="inside">Inside</h2>
        <p>{book.description}</p>
        <ol>
          {chapters.map((chapter) => (
            <li key={chapter.number} value={chapter.number}>
              <a href={paths.chapter(chapter.slug)}>{chapter.title}</a>
              <AccessBadge access={chapter.access} />
              <p>{chapter.summary}</p>
            </li>
          ))}
        </ol>
      </section>

      <section id="sign-up" className="sign-up" aria-labelledby="sign-up-heading" data-for="guest">
        <div>
          <h2 id="sign-up-heading">Read on by e-mail</h2>
          <p>
            Subscribers read more chapters for free and find their place again on every device. You sign in
            with a link that we mail you, so there is no password to forget.
          </p>
        </div>
        <SignUpForm action={signUpAction} words={consentTexts[currentTexts.sign_up].words} />
      </section>
    </>
  );
}
