import { AccessBadge } from "@/components/ui/access-badge";
import { paths } from "@/lib/base/paths";
import type { ChapterSummary } from "@/lib/chapters/schema";
import { type Audience, audiences } from "@/lib/mail/broadcasts/schema";
import { broadcastKinds } from "@/lib/mail/messages";
import { audienceWords, counted, templateWords } from "../words";

type Props = {
  /** What the button for a test does. */
  action: (form: FormData) => Promise<void>;
  chapters: readonly ChapterSummary[];
  counts: Record<Audience, number>;
  /** What was chosen before, as the address has it. */
  chosen: { chapters: string[]; kind: unknown; audience: unknown };
  ownAddress: string;
};

/** What is to be sent to whom. Leads to a page that shows what it comes to before anything is sent. */
export function SendForm({ action, chapters, counts, chosen, ownAddress }: Props) {
  return (
    <form className="form send-form" action={paths.reviewEmails()}>
      <fieldset>
        <legend>Chapters</legend>
        {chapters.map(({ number, title, access }) => (
          <label key={number} className="tick">
            <input
              type="checkbox"
              name="chapters"
              value={number}
              defaultChecked={chosen.chapters.includes(String(number))}
            />
            <span>
              {number}. {title} <AccessBadge access={access} />
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>Template</legend>
        {broadcastKinds.map((kind, index) => (
          <label key={kind} className="tick">
            <input
              type="radio"
              name="kind"
              value={kind}
              defaultChecked={chosen.kind === kind || (!chosen.kind && index === 0)}
            />
            <span>
              {templateWords[kind].name}
              <small>{templateWords[kind].hint}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>Who gets it</legend>
        {audiences.map((audience) => (
          <label key={audience} className="tick">
            <input
              type="radio"
              name="audience"
              value={audience}
              required
              defaultChecked={chosen.audience === audience}
            />
            <span>
              {audienceWords[audience]}
              <small>{counted(counts[audience], "reader")} now</small>
            </span>
          </label>
        ))}
        <p className="field-hint">
          Counted are those who want new chapters by mail and whose mailbox takes it.
        </p>
      </fieldset>
      <p className="actions">
        <button type="submit" className="button">
          Review
        </button>
        <button type="submit" className="button button-quiet" formAction={action} formNoValidate>
          Send a test to me
        </button>
      </p>
      <p className="field-hint">A test goes to {ownAddress} and to nobody else.</p>
    </form>
  );
}
