import type { Metadata } from "next";
import { SearchForm } from "@/components/reader/search-form";
import { SearchResults } from "@/components/reader/search-results";
import { countOf } from "@/components/reader/search-words";
import { paths } from "@/lib/base/paths";
import { searchAs } from "@/lib/chapters/search/data";
import { cleanQuery } from "@/lib/chapters/search/rules";
import { currentSession } from "@/lib/request/session";

type Props = { searchParams: Promise<{ q?: string | string[] }> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const query = cleanQuery((await searchParams).q);
  return { title: query ? `Search: ${query}` : "Search" };
}

/** Search without scripts, and for whoever wants to keep or send a search: the same rules as in the dialog. */
export default async function SearchPage({ searchParams }: Props) {
  const query = cleanQuery((await searchParams).q);
  const reader = await currentSession();
  const found = query ? await searchAs(reader, query) : null;
  const readsAll = reader !== null && (reader.hasPurchased || reader.role === "admin");
  return (
    <div className="search-page">
      <h1>{query ? "Search" : "Search the book"}</h1>
      <SearchForm query={query} />
      {found && (
        <p className="search-count" role="status">
          {countOf(found)} for <q>{query}</q>
        </p>
      )}
      {found && found.chapters.length > 0 && <SearchResults found={found} />}
      {found && found.chapters.length === 0 && <Nothing suggestions={found.suggestions} />}
      {(!found || !readsAll) && (
        <div className="search-scope">
          {!found && (
            <p>
              Titles, headings, every sentence of the chapters you can read, and what their quizzes ask and
              their videos say. A slip of the keyboard does no harm.
            </p>
          )}
          {!readsAll && (
            <p>
              Chapters that are not open to you are found by their title, summary and headings.
              {!reader && (
                <>
                  {" "}
                  <a href={paths.signIn({ next: paths.search(query) })}>Sign in</a> to search all you can
                  read.
                </>
              )}
            </p>
          )}
        </div>
      )}
    </div>
  );
}

function Nothing({ suggestions }: { suggestions: readonly string[] }) {
  return (
    <div className="search-nothing">
      {suggestions.length > 0 && (
        <p>
          Did you mean{" "}
          {suggestions.map((suggestion, index) => (
            <span key={suggestion}>
              {index > 0 && " or "}
              <a href={paths.search(suggestion)}>{suggestion}</a>
            </span>
          ))}
          ?
        </p>
      )}
      <p>
        Try fewer words, or only the beginning of one. All chapters are in the{" "}
        <a href={paths.chapters()}>contents</a>.
      </p>
    </div>
  );
}
