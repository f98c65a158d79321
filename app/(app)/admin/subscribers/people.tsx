import type { SubscriberDetails } from "@/lib/accounts/schema";
import { paths } from "@/lib/base/paths";
import { day } from "../words";

/** Subscribers, a line each; on a phone without the days. */
export function People({ subscribers }: { subscribers: readonly SubscriberDetails[] }) {
  if (subscribers.length === 0) return <p>Nobody was found.</p>;
  return (
    <table className="people">
      <thead>
        <tr>
          <th scope="col">Subscriber</th>
          <th scope="col">May read</th>
          <th scope="col" className="wide">
            Last read
          </th>
          <th scope="col" className="wide">
            Since
          </th>
        </tr>
      </thead>
      <tbody>
        {subscribers.map((one) => (
          <tr key={one.id}>
            <th scope="row">
              <a href={paths.subscriber(one.id)}>{one.email}</a>
              <small>{[one.firstName, one.lastName].filter(Boolean).join(" ")}</small>
            </th>
            <td>
              {reads(one)}
              {one.role === "admin" && <small>Admin</small>}
            </td>
            <td className="wide">{one.lastActiveOn ? day(one.lastActiveOn) : "Not yet"}</td>
            <td className="wide">{day(one.createdAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function reads({ hasAccess, hasPurchased }: { hasAccess: boolean; hasPurchased: boolean }): string {
  if (hasPurchased) return "Everything";
  return hasAccess ? "Chapters for subscribers" : "Free chapters";
}
