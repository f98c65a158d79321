import { paths } from "@/lib/base/paths";

type Neighbour = { number: number; slug: string; title: string } | null;

/** The way to the chapters before and after. */
export function ChapterNav({ previous, next }: { previous: Neighbour; next: Neighbour }) {
  return (
    <nav className="chapter-nav" aria-label="Chapters">
      {previous && (
        <a rel="prev" href={paths.chapter(previous.slug)}>
          <span>Previous</span>
          {previous.number}. {previous.title}
        </a>
      )}
      {next && (
        <a rel="next" href={paths.chapter(next.slug)}>
          <span>Next</span>
          {next.number}. {next.title}
        </a>
      )}
    </nav>
  );
}
