import { paths } from "@/lib/base/paths";

/** A chapter that the book does not have. */
export default function NotFound() {
  return (
    <section className="card">
      <h1>There is no such chapter</h1>
      <p>The book has no chapter of that number.</p>
      <p className="actions">
        <a className="button" href={paths.chapterFigures()}>
          All chapters
        </a>
      </p>
    </section>
  );
}
