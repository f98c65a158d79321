import type { Metadata } from "next";
import { ReadingTable } from "@/components/reader/reading-table";
import { getSubscriber } from "@/lib/accounts/data";
import { paths } from "@/lib/base/paths";
import { listChapters } from "@/lib/chapters/data";
import { listProgress } from "@/lib/progress/data";
import { summarize } from "@/lib/progress/rules";
import { requestContext } from "@/lib/request/bindings";
import { requireReader } from "@/lib/request/session";
import { signOutAction } from "../sign-in/actions";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const { email } = await requireReader(paths.account());
  const { db } = await requestContext();
  const [subscriber, progress] = await Promise.all([getSubscriber(db, email), listProgress(db, email)]);
  const chapters = listChapters();
  const summary = summarize(
    progress,
    chapters.map(({ number }) => number),
  );
  const next = chapters.find(({ number }) => number === summary.next);
  return (
    <article className="page account">
      <h1>{subscriber?.firstName ? `Hello, ${subscriber.firstName}` : "Your account"}</h1>
      <p className="lede">
        Signed in as <strong>{subscriber?.email ?? email}</strong>
        {subscriber?.hasPurchased ? ", with the full edition" : ""}.
      </p>
      <section aria-labelledby="reading">
        <h2 id="reading">Your reading</h2>
        <p>
          {summary.completed} of {summary.total} chapters completed
          {next && (
            <>
              . Next: <a href={paths.chapter(next.slug)}>{next.title}</a>
            </>
          )}
          .
        </p>
        <ReadingTable chapters={chapters} progress={progress} />
      </section>
      <form action={signOutAction}>
        <button type="submit" className="button button-quiet">
          Sign out
        </button>
      </form>
    </article>
  );
}
