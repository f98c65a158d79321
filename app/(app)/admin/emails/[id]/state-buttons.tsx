import { changeableFrom } from "@/lib/mail/broadcasts/rules";
import type { BroadcastState, WantedState } from "@/lib/mail/broadcasts/schema";

type Action = (form: FormData) => Promise<void>;
type Props = { action: Action; id: string; state: BroadcastState };

/** What can be done about a broadcast now. Cancelling asks once more, because there is no way back. */
export function StateButtons({ action, id, state }: Props) {
  const can = (wanted: WantedState) => changeableFrom[wanted].includes(state);
  return (
    <div className="actions">
      {can("paused") && <StateButton action={action} id={id} wanted="paused" label="Pause" />}
      {can("sending") && <StateButton action={action} id={id} wanted="sending" label="Resume" />}
      {can("cancelled") && (
        <details className="ask-again">
          <summary>Cancel</summary>
          <p>What has gone cannot be called back. The rest will never be sent by this mail.</p>
          <StateButton action={action} id={id} wanted="cancelled" label="Cancel the rest" />
        </details>
      )}
    </div>
  );
}

/** For mails of a broadcast that is done of which nobody knows whether they went. */
export function ResendButton({ action, id, count }: { action: Action; id: string; count: number }) {
  return (
    <details className="ask-again">
      <summary>Send those in doubt again</summary>
      <p>
        Nobody knows whether {count === 1 ? "one mail" : `${count} mails`} went. Whoever has got it will get
        it twice.
      </p>
      <form action={action}>
        <input type="hidden" name="id" value={id} />
        <button type="submit" className="button button-quiet">
          Send again
        </button>
      </form>
    </details>
  );
}

type ButtonProps = Pick<Props, "action" | "id"> & { wanted: WantedState; label: string };

function StateButton({ action, id, wanted, label }: ButtonProps) {
  return (
    <form action={action}>
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="state" value={wanted} />
      <button type="submit" className="button button-quiet">
        {label}
      </button>
    </form>
  );
}
