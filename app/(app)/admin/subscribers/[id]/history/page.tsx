import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getSubscriberDetails } from "@/lib/accounts/data";
import { addressKey } from "@/lib/base/address";
import { paths } from "@/lib/base/paths";
import { listChapters } from "@/lib/chapters/data";
import { listHistory } from "@/lib/insights/history/data";
import { type HistoryEntry, historyInput } from "@/lib/insights/history/schema";
import { listProgress } from "@/lib/progress/data";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { moment } from "../../../words";
import { ChapterTable } from "./chapter-table";
import { detailInWords, entryInWords } from "./words";

export const metadata: Metadata = { title: "A reader's history" };

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function HistoryPage({ params, searchParams }: Props) {
  const [{ id }, { cursor }] = await Promise.all([params, searchParams]);
  await requireAdminPage(paths.subscriberHistory(id));
  const input = historyInput.safeParse({ cursor });
  if (!input.success) redirect(paths.subscriberHistory(id));
  const { db } = await requestContext();
  const subscriber = await getSubscriberDetails(db, id);
  if (!subscriber) notFound();
  const email = addressKey(subscriber.email);
  const [page, progress] = await Promise.all([
    listHistory(db, { ...input.data, reader: { id, email } }),
    listProgress(db, email),
  ]);
  const here = typeof cursor === "string" ? { cursor } : {};
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.subscriber(id)}>Back to the subscriber</a>
        </p>
        <h1>A reader’s history</h1>
        <p>{subscriber.email}</p>
      </header>
      <section aria-labelledby="chapters">
        <h2 id="chapters">Chapters</h2>
        <ChapterTable chapters={listChapters()} progress={progress} />
      </section>
      <section aria-labelledby="history">
        <h2 id="history">What happened</h2>
        <p>Newest first. Openings, downloads and shares are kept for 90 days.</p>
        <Entries entries={page.entries} />
        <p className="actions">
          {cursor && <a href={paths.subscriberHistory(id)}>Newest</a>}
          {page.nextCursor && (
            <a
              className="button button-quiet"
              href={paths.subscriberHistory(id, { cursor: page.nextCursor })}
            >
              Older
            </a>
          )}
          <a href={paths.subscriberHistoryFile(id, here)}>These lines as CSV</a>
        </p>
      </section>
    </article>
  );
}

function Entries({ entries }: { entries: readonly HistoryEntry[] }) {
  if (entries.length === 0) return <p>Nothing older.</p>;
  return (
    <ol className="trail">
      {entries.map((entry, index) => (
        // Two mails of a moment may be told of in the same words.
        <li key={`${entry.at} ${entry.deed} ${index}`}>
          <time dateTime={entry.at}>{moment(entry.at)}</time>
          {entryInWords(entry)}
          {detailInWords(entry) && <small> ({detailInWords(entry)})</small>}
        </li>
      ))}
    </ol>
  );
}
