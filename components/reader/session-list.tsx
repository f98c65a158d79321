type Action = (form: FormData) => Promise<void>;

type Props = {
  sessions: readonly {
    id: string;
    createdAt: string;
    lastUsedAt: string;
    browser: string | null;
    network: string | null;
  }[];
  /** The session that this page is seen in. */
  currentId: string;
  /** Ends the one whose id the form's `sessionId` holds. */
  end: Action;
  endOthers: Action;
  endAll: Action;
};

/** Where a reader is signed in, this browser first, with what ends each. */
export function SessionList({ sessions, currentId, end, endOthers, endAll }: Props) {
  const others = sessions.filter(({ id }) => id !== currentId);
  const current = sessions.filter(({ id }) => id === currentId);
  return (
    <>
      <ul className="session-list">
        {[...current, ...others].map(({ id, createdAt, lastUsedAt, browser, network }) => (
          <li key={id}>
            <div>
              <p>
                <strong>{nameOf(browser)}</strong>{" "}
                {id === currentId && <span className="badge badge-free">This browser</span>}
              </p>
              <p className="session-facts">
                <span>Network {network ?? "unknown"}</span>
                <span>Signed in {moment(createdAt)}</span>
                <span>Last used {moment(lastUsedAt)}</span>
              </p>
            </div>
            {id !== currentId && (
              <form action={end}>
                <input type="hidden" name="sessionId" value={id} />
                <button
                  type="submit"
                  className="button button-quiet"
                  aria-label={`End the session in ${nameOf(browser)}, last used ${words(lastUsedAt)}`}
                >
                  End
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
      <div className="actions">
        {others.length > 0 && (
          <form action={endOthers}>
            <button type="submit" className="button button-quiet">
              End all others
            </button>
          </form>
        )}
        <form action={endAll}>
          <button type="submit" className="button button-quiet">
            End all, here too
          </button>
        </form>
      </div>
    </>
  );
}

function nameOf(browser: string | null): string {
  if (browser === null || browser === "other") return "Unknown browser";
  return browser === "bot" ? "A program" : browser;
}

function moment(iso: string): React.ReactNode {
  return <time dateTime={iso}>{words(iso)}</time>;
}

function words(iso: string): string {
  const format = { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" } as const;
  return `${new Date(iso).toLocaleString("en-GB", format)} UTC`;
}
