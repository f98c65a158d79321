import type { Incident } from "@/lib/mail/alarms/data";
import { moment } from "../words";
import { alarmInWords } from "./words";

/** The alarms that are going on, each under the name of its entry in the runbook. */
export function AlarmList({ incidents }: { incidents: readonly Incident[] }) {
  if (incidents.length === 0) return <p>No alarm is going on.</p>;
  return (
    <ul>
      {incidents.map(({ name, openedAt, seenAt }) => (
        <li key={name}>
          <strong>{alarmInWords(name)}</strong>, since {moment(openedAt)}, last seen {moment(seenAt)}. What to
          do: docs/operations.md, <code>{name}</code>.
        </li>
      ))}
    </ul>
  );
}
