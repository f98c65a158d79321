import type { Note } from "@/lib/accounts/purchases/schema";
import { moment } from "../../words";

type Props = { subscriberId: string; notes: Note[]; action: (form: FormData) => Promise<void> };

/** What admins noted about a subscriber, and a field for more. */
export function Notes({ subscriberId, notes, action }: Props) {
  return (
    <>
      {notes.length > 0 && (
        <ol className="trail">
          {notes.map(({ id, text, author, createdAt }) => (
            <li key={id}>
              <time dateTime={createdAt}>
                {moment(createdAt)}, {author ?? "an account that was erased"}
              </time>
              {text}
            </li>
          ))}
        </ol>
      )}
      <form className="form" action={action}>
        <input type="hidden" name="id" value={subscriberId} />
        <div className="field">
          <label htmlFor="field-text">New note</label>
          <textarea
            id="field-text"
            name="text"
            rows={3}
            maxLength={2000}
            required
            aria-describedby="text-hint"
          />
          <p id="text-hint" className="field-hint">
            The subscriber gets notes too when they download everything held about them.
          </p>
        </div>
        <p className="actions">
          <button type="submit" className="button button-quiet">
            Add the note
          </button>
        </p>
      </form>
    </>
  );
}
