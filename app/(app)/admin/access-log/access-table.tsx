import type { Access } from "@/lib/insights/schema";
import { moment } from "../words";

const deeds: Record<Access["accessType"], string> = {
  view: "Opened",
  download: "Downloaded",
  share: "Shared",
};

/** Lines of the access log. `isMore`: older ones may be found on the next page. */
export function AccessTable({ accesses, isMore }: { accesses: readonly Access[]; isMore: boolean }) {
  if (accesses.length === 0) {
    return isMore ? (
      <p>None among the newest accesses. Look further with “Older”.</p>
    ) : (
      <p>Nothing here. Each time somebody opens, downloads or shares a chapter, it will be a line here.</p>
    );
  }
  return (
    <table className="people">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col" className="wide">
            From
          </th>
        </tr>
      </thead>
      <tbody>
        {accesses.map((one) => (
          <tr key={one.id}>
            <th scope="row">
              <time dateTime={one.createdAt}>{moment(one.createdAt)}</time>
            </th>
            <td className="breaks">{one.email ?? "A guest, or somebody who has left"}</td>
            <td>
              {deeds[one.accessType]}
              <small>{one.chapterNumber === 0 ? "The whole book" : `Chapter ${one.chapterNumber}`}</small>
            </td>
            <td className="wide">
              {one.userAgent ?? "Unknown"}
              <small>{one.ipAddress}</small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
