import { paths } from "@/lib/base/paths";
import { finishedOf } from "@/lib/mail/broadcasts/rules";
import type { Broadcast } from "@/lib/mail/broadcasts/schema";
import { day } from "../words";
import { audienceWords, chaptersInWords, counted, share, stateWords, templateWords } from "./words";

/** The mails to many: where each stands, and what became of it. */
export function BroadcastTable({ broadcasts }: { broadcasts: Broadcast[] }) {
  if (broadcasts.length === 0) {
    return (
      <p>Nothing yet. Each mail that you send to many will be here, with how far it is and who opened it.</p>
    );
  }
  return (
    <table className="people">
      <thead>
        <tr>
          <th scope="col">Mail</th>
          <th scope="col">State</th>
          <th scope="col" className="wide">
            Opened
          </th>
          <th scope="col" className="wide">
            Read a chapter
          </th>
        </tr>
      </thead>
      <tbody>
        {broadcasts.map((one) => (
          <tr key={one.id}>
            <th scope="row">
              <a href={paths.broadcast(one.id)}>{chaptersInWords(one.chapterNumbers)}</a>
              <small>
                {templateWords[one.kind].name}, {day(one.createdAt)}
              </small>
              {one.audience && <small>{audienceWords[one.audience]}</small>}
            </th>
            <td>
              {stateWords[one.state]}
              <small>{howFar(one)}</small>
            </td>
            <td className="wide">{share(one.figures.opened, one.counts.sent)}</td>
            <td className="wide">{share(one.figures.chapterOpened, one.counts.sent)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function howFar({ state, recipients, counts }: Broadcast): string {
  if (state === "done") return counted(recipients, "mail");
  return `${finishedOf(counts)} of ${counted(recipients, "mail")}`;
}
