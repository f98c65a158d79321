import { dayInWords } from "@/lib/base/time";

type Props = {
  links: readonly { id: string; opens: number; createdAt: string; expiresAt: string }[];
  chapter: number;
  /** How often a link can be opened. */
  opens: number;
  /** Ends the link whose id the form's `linkId` holds. */
  end: (form: FormData) => Promise<void>;
};

/** A reader's links to a chapter, with what ends each. */
export function ShareLinks({ links, chapter, opens, end }: Props) {
  if (links.length === 0) return <p>Links that you make are listed here until they run out.</p>;
  return (
    <section aria-labelledby="links">
      <h2 id="links">Your links to this chapter</h2>
      <ul className="session-list">
        {links.map(({ id, createdAt, expiresAt, opens: used }) => (
          <li key={id}>
            <div>
              <p>
                <strong>
                  Opened {used} of {opens} times
                </strong>
              </p>
              <p className="session-facts">
                <span>Made {day(createdAt)}</span>
                <span>Ends {day(expiresAt)}</span>
              </p>
            </div>
            <form action={end}>
              <input type="hidden" name="chapterNumber" value={chapter} />
              <input type="hidden" name="linkId" value={id} />
              <button
                type="submit"
                className="button button-quiet"
                aria-label={`End the link made ${dayInWords(createdAt)}`}
              >
                End
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  );
}

function day(iso: string): React.ReactNode {
  return <time dateTime={iso}>{dayInWords(iso)}</time>;
}
