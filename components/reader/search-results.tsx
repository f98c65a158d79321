import { AccessBadge } from "@/components/ui/access-badge";
import { paths } from "@/lib/base/paths";
import type { Found, FoundChapter, Segment } from "@/lib/chapters/search/schema";

/** What was found, by chapter: each place leads to its block. */
export function SearchResults({ found }: { found: Found }) {
  return (
    <ol className="search-results">
      {found.chapters.map((chapter) => (
        <li key={chapter.number}>
          <Chapter chapter={chapter} />
        </li>
      ))}
    </ol>
  );
}

function Chapter({ chapter }: { chapter: FoundChapter }) {
  const { number, slug, title, summary, access, open, passages, more } = chapter;
  return (
    <article>
      <h2>
        <span className="search-number">{number}</span>{" "}
        <a href={paths.chapter(slug)}>
          <Marked segments={title} />
        </a>{" "}
        {!open && <AccessBadge access={access} />}
      </h2>
      {passages.length === 0 && (
        <p dir="auto">
          <Marked segments={summary} />
        </p>
      )}
      {passages.length > 0 && (
        <ul>
          {passages.map(({ block, heading, excerpt }) => (
            <li key={block}>
              <a href={paths.block({ slug, block })}>
                <Marked segments={heading} />
              </a>
              {excerpt.length > 0 && (
                <p dir="auto">
                  <Marked segments={excerpt} />
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      {more > 0 && <p className="search-more">and {more} more in this chapter</p>}
    </article>
  );
}

/** Text with the words that were found marked. */
function Marked({ segments }: { segments: readonly Segment[] }) {
  // A segment has no name of its own, and the list never changes: its place is its key.
  return segments.map(({ text, hit }, index) => {
    const key = `${index}`;
    return hit ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>;
  });
}
