import { paths } from "@/lib/base/paths";
import { finishedOf, isOver, isUnderWay } from "@/lib/mail/broadcasts/rules";
import type { Broadcast } from "@/lib/mail/broadcasts/schema";
import { exceptionsInWords, milestone, progressInWords, share, stateWords } from "../words";
import { ResendButton, StateButtons } from "./state-buttons";

type Action = (form: FormData) => Promise<void>;

type Props = {
  action: Action;
  /** For the mails in doubt. */
  resend: Action;
  broadcast: Broadcast;
  /** The site did not answer when it was asked anew. */
  isStale: boolean;
};

/** How far a broadcast is and what became of it, with the buttons that its state allows. */
export function BroadcastView({ action, resend, broadcast, isStale }: Props) {
  const { id, state, recipients, counts, audience } = broadcast;
  return (
    <>
      <section aria-labelledby="state" className="broadcast">
        <h2 id="state">{stateWords[state]}</h2>
        <p className="unseen" role="status">
          {isStale ? "The site does not answer. What you see may be old." : milestone(broadcast)}
        </p>
        <progress
          aria-label="Mails that have gone"
          max={Math.max(1, recipients)}
          value={state === "preparing" ? undefined : finishedOf(counts)}
        />
        <p>{progressInWords(broadcast)}</p>
        {isStale && <p className="problem">The site does not answer. What you see may be old.</p>}
        {exceptionsInWords(broadcast).length > 0 && (
          <ul className="plain">
            {exceptionsInWords(broadcast).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        {audience && !isOver(state) && <StateButtons action={action} id={id} state={state} />}
        {audience && state === "done" && counts.unknown > 0 && (
          <ResendButton action={resend} id={id} count={counts.unknown} />
        )}
        {isUnderWay(state) && (
          <p>
            <a href={paths.broadcast(id)}>Refresh</a>
          </p>
        )}
      </section>
      <section aria-labelledby="became">
        <h2 id="became">What became of it</h2>
        <Figures broadcast={broadcast} />
      </section>
    </>
  );
}

function Figures({ broadcast: { figures, counts, audience } }: { broadcast: Broadcast }) {
  const rows: [string, number][] = [
    ["Delivered", figures.delivered],
    ["Opened", figures.opened],
    ["Opened by a machine", figures.machineOpened],
    ["Clicked", figures.clicked],
    ["Bounced", figures.bounced],
    ["Complained", figures.complained],
    ["Unsubscribed", figures.unsubscribed],
  ];
  if (audience) rows.splice(4, 0, ["Opened a chapter within 48 hours", figures.chapterOpened]);
  return (
    <dl className="facts counts">
      {rows.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{share(count, counts.sent)}</dd>
        </div>
      ))}
    </dl>
  );
}
