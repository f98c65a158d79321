import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { listSubscribers } from "@/lib/accounts/list/data";
import { subscriberListForm } from "@/lib/accounts/list/schema";
import { paths } from "@/lib/base/paths";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { ListForm } from "./list-form";
import { People } from "./people";

export const metadata: Metadata = { title: "Subscribers" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SubscribersPage({ searchParams }: Props) {
  const search = await searchParams;
  const input = subscriberListForm.safeParse(search);
  const { cursor, limit, ...chosen } = input.data ?? { limit: 0 };
  await requireAdminPage(paths.subscribers(chosen));
  if (input.error?.issues.some(({ path }) => path[0] === "cursor")) redirect(paths.subscribers());
  const { db } = await requestContext();
  const page = input.success ? await listSubscribers(db, input.data) : null;
  if (input.success && !page) redirect(paths.subscribers(chosen));
  const typed = typeof search.query === "string" ? search.query : "";
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.admin()}>Admin</a>
        </p>
        <h1>Subscribers</h1>
      </header>
      <ListForm
        chosen={{ ...chosen, query: typed }}
        problem={input.success ? undefined : "Use at most 50 letters."}
      />
      <p>
        <a href={paths.codes()}>Discount codes</a> ·{" "}
        <a href={paths.subscribersFile()}>All subscribers as CSV</a> ·{" "}
        <a href={paths.importSubscribers()}>Import a CSV</a>
      </p>
      {page && <People subscribers={page.subscribers} />}
      <p className="actions">
        {cursor && <a href={paths.subscribers(chosen)}>First page</a>}
        {page?.nextCursor && (
          <a className="button button-quiet" href={paths.subscribers({ ...chosen, cursor: page.nextCursor })}>
            Next page
          </a>
        )}
      </p>
    </article>
  );
}
