import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { TextField } from "@/components/ui/text-field";
import { listSubscribers } from "@/lib/accounts/data";
import { subscriberListInput } from "@/lib/accounts/schema";
import { paths } from "@/lib/base/paths";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { day } from "../words";

export const metadata: Metadata = { title: "Subscribers" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SubscribersPage({ searchParams }: Props) {
  const { query, cursor } = await searchParams;
  const input = subscriberListInput.safeParse({ query: query ?? "", cursor });
  await requireAdminPage(paths.subscribers(input.success ? { query: input.data.query } : {}));
  const { db } = await requestContext();
  const page = input.success ? await listSubscribers(db, input.data) : null;
  if (input.success && !page) redirect(paths.subscribers({ query: input.data.query }));
  return (
    <article className="page admin">
      <h1>Subscribers</h1>
      <form className="search" action={paths.subscribers()}>
        <TextField
          name="query"
          label="Find by address or name"
          hint="The first letters are enough."
          maxLength={50}
          defaultValue={typeof query === "string" ? query : ""}
          problem={input.success ? undefined : "Use at most 50 letters."}
        />
        <button type="submit" className="button">
          Find
        </button>
      </form>
      <p>
        <a href={paths.codes()}>Discount codes</a> ·{" "}
        <a href={paths.subscribersFile()}>All subscribers as CSV</a>
      </p>
      {page && <People subscribers={page.subscribers} />}
      {page?.nextCursor && input.success && (
        <p className="actions">
          <a
            className="button button-quiet"
            href={paths.subscribers({ query: input.data.query, cursor: page.nextCursor })}
          >
            Next page
          </a>
        </p>
      )}
    </article>
  );
}

type People = NonNullable<Awaited<ReturnType<typeof listSubscribers>>>["subscribers"];

function People({ subscribers }: { subscribers: People }) {
  if (subscribers.length === 0) return <p>Nobody was found.</p>;
  return (
    <table className="people">
      <thead>
        <tr>
          <th scope="col">Subscriber</th>
          <th scope="col">May read</th>
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
