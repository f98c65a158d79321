import type { KindFigures } from "@/lib/mail/broadcasts/schema";
import { kindInWords, share } from "./words";

/** What became of mails, by kind. */
export function FiguresTable({ figures }: { figures: KindFigures[] }) {
  if (figures.length === 0) {
    return <p>No mail went out in these days. Once one does, its kind is counted here.</p>;
  }
  return (
    <table className="people figures">
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col">Sent</th>
          <th scope="col" className="wide">
            Delivered
          </th>
          <th scope="col">Opened</th>
          <th scope="col" className="wide">
            Clicked
          </th>
          <th scope="col">
            <abbr title="Failed, bounced or complained about">Trouble</abbr>
          </th>
        </tr>
      </thead>
      <tbody>
        {figures.map((row) => (
          <tr key={row.kind}>
            <th scope="row">{kindInWords(row.kind)}</th>
            <td>{row.sent}</td>
            <td className="wide">{share(row.delivered, row.sent)}</td>
            <td>{share(row.opened, row.sent)}</td>
            <td className="wide">{share(row.clicked, row.sent)}</td>
            <td>{row.failed + row.bounced + row.complained}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
