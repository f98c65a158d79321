import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { MailTopicsForm } from "@/components/reader/mail-topics-form";
import { NamesForm } from "@/components/reader/names-form";
import { ReadingTable } from "@/components/reader/reading-table";
import { SessionList } from "@/components/reader/session-list";
import { getAccount } from "@/lib/accounts/data";
import { listPurchases } from "@/lib/accounts/purchases/data";
import { listSessions } from "@/lib/auth/data";
import { paths } from "@/lib/base/paths";
import { listChapters } from "@/lib/chapters/data";
import { consentTexts, currentTexts } from "@/lib/mail/consent/rules";
import { listProgress } from "@/lib/progress/data";
import { bookStanding, standingWords, summarize } from "@/lib/progress/rules";
import { requestContext } from "@/lib/request/bindings";
import { requireReader } from "@/lib/request/session";
import { signOutAction } from "../sign-in/actions";
import {
  endAllSessionsAction,
  endOtherSessionsAction,
  endSessionAction,
  setMailTopicsAction,
  setNamesAction,
} from "./actions";
import { PurchaseList } from "./purchase-list";

export const metadata: Metadata = { title: "Your account" };

const mailWords = consentTexts[currentTexts.account];

type Props = { searchParams: Promise<{ saved?: string | string[]; problem?: string | string[] }> };

export default async function AccountPage({ searchParams }: Props) {
  const { email, sessionId } = await requireReader(paths.account());
  const { db, now } = await requestContext();
  const [{ saved, problem }, account, progress, sessions, purchases] = await Promise.all([
    searchParams,
    getAccount(db, email),
    listProgress(db, email),
    listSessions(db, { email, now }),
    listPurchases(db, email),
  ]);
  // Erased a moment ago in another browser.
  if (!account) redirect(paths.signIn());
  const chapters = listChapters();
  const summary = summarize(
    progress,
    chapters.map(({ number }) => number),
  );
  const next = chapters.find(({ number }) => number === summary.next);
  return (
    <article className="page account">
      <h1>{account.firstName ? `Hello, ${account.firstName}` : "Your account"}</h1>
      <p className="lede">
        Signed in as <strong>{account.email}</strong>
        {account.hasPurchased ? ", with the full edition" : ""}.
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
          . {standingWords(bookStanding(chapters, progress))}
        </p>
        <ReadingTable chapters={chapters} progress={progress} />
      </section>
      <section aria-labelledby="owned">
        <h2 id="owned">What you own</h2>
        <PurchaseList purchases={purchases} hasPurchased={account.hasPurchased} />
      </section>
      <section aria-labelledby="names">
        <h2 id="names">Your names</h2>
        {saved === "names" && <Done>Saved.</Done>}
        <NamesForm action={setNamesAction} {...account} problem={String(problem)} />
      </section>
      <section aria-labelledby="mail">
        <h2 id="mail">Mail you want</h2>
        <p>{mailWords.words}</p>
        {saved === "mail" && <Done>Saved.</Done>}
        <MailTopicsForm action={setMailTopicsAction} topics={mailWords.topics} chosen={account.mailTopics} />
      </section>
      <section aria-labelledby="sessions">
        <h2 id="sessions">Where you are signed in</h2>
        {saved === "sessions" && <Done>Ended. Whoever used it is signed out.</Done>}
        <SessionList
          sessions={sessions}
          currentId={sessionId}
          end={endSessionAction}
          endOthers={endOtherSessionsAction}
          endAll={endAllSessionsAction}
        />
        <form action={signOutAction}>
          <button type="submit" className="button button-quiet">
            Sign out
          </button>
        </form>
      </section>
      <section aria-labelledby="data">
        <h2 id="data">Your data</h2>
        <p>
          <a href={paths.accountExport()}>Download everything held about you</a>, as a JSON file, or{" "}
          <a href={paths.eraseAccount()}>erase your account</a>.
        </p>
      </section>
    </article>
  );
}

function Done({ children }: { children: React.ReactNode }) {
  return (
    <p className="saved" role="status">
      {children}
    </p>
  );
}
