import { paths } from "@/lib/base/paths";
import { maxQueryLength } from "@/lib/chapters/search/rules";

/** The form of the search page. It asks by GET, so that a search is an address. */
export function SearchForm({ query }: { query: string }) {
  return (
    <search>
      <form className="search-form" action={paths.search()}>
        <div className="field">
          <label htmlFor="q">Words to find</label>
          <input
            id="q"
            name="q"
            type="search"
            defaultValue={query}
            maxLength={maxQueryLength}
            enterKeyHint="search"
            autoComplete="off"
            dir="auto"
          />
        </div>
        <button type="submit" className="button">
          Search
        </button>
      </form>
    </search>
  );
}
