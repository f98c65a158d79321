/** A page of an edition: a file of an EPUB, a section of a PDF. `name` is the id at its top. */
export type Page = {
  name: string;
  title: string;
  /** Its place in the book (EPUB 3 Structural Semantics Vocabulary). */
  type: "titlepage" | "chapter" | "appendix" | "colophon";
  toc: { id: string; text: string; depth: number }[];
  /** XHTML in which `epub:type` may stand. */
  html: string;
};

/** The name of a chapter's page, which is also the id at its top. */
export function chapterPage({ number }: { number: number }): string {
  return `chapter-${String(number).padStart(2, "0")}`;
}
