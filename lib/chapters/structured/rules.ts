import { paths } from "@/lib/base/paths";
import { siteInDocuments } from "@/lib/base/site";
import type { Book, ChapterSummary } from "../schema";

const schema = "https://schema.org";

/** The book as schema.org's `Book`, with its free chapters: gated ones are no business of search engines. */
export function bookData(book: Book, chapters: readonly ChapterSummary[]): object {
  return {
    "@context": schema,
    ...nameOf(book),
    alternativeHeadline: book.subtitle,
    description: book.description,
    inLanguage: book.language,
    image: siteInDocuments + paths.picture(),
    hasPart: chapters.filter(({ access }) => access === "free").map(factsOf),
  };
}

/** A free chapter as schema.org's `Chapter`. Throws for a gated one. */
export function chapterData(chapter: ChapterSummary, book: Book): object {
  if (chapter.access !== "free") throw new Error(`chapter ${chapter.number} is not for search engines`);
  return {
    "@context": schema,
    ...factsOf(chapter),
    description: chapter.summary,
    inLanguage: book.language,
    dateModified: chapter.updatedAt,
    timeRequired: `PT${chapter.minutes}M`,
    image: siteInDocuments + paths.picture(chapter.slug),
    isPartOf: nameOf(book),
  };
}

function nameOf({ title, author }: Book): object {
  return {
    "@type": "Book",
    name: title,
    url: `${siteInDocuments}${paths.home()}`,
    author: { "@type": "Organization", name: author },
  };
}

function factsOf({ number, title, slug }: ChapterSummary): object {
  return {
    "@type": "Chapter",
    name: title,
    position: number,
    url: siteInDocuments + paths.chapter(slug),
    isAccessibleForFree: true,
  };
}
