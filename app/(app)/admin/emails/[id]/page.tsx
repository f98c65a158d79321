import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { listAudit } from "@/lib/accounts/data";
import { paths } from "@/lib/base/paths";
import { getBroadcast } from "@/lib/mail/broadcasts/data";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { moment } from "../../words";
import { audienceWords, chaptersInWords, counted, templateWords } from "../words";
import { changeBroadcastAction, resendAction } from "./actions";
import { LiveBroadcast } from "./live-broadcast";

export const metadata: Metadata = { title: "Mail to many" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ notice?: string }> };

const notices: Record<string, string> = {
  sent: "The mail is handed over for sending.",
  repeat: "This was sent a moment ago already. It is not sent twice.",
  conflict: "That is not possible any more: the mail is done or cancelled.",
};

const deeds: Record<string, string> = {
  broadcast_sent: "Sent",
  broadcast_paused: "Paused",
  broadcast_resumed: "Resumed",
  broadcast_cancelled: "Cancelled",
  broadcast_resent: "Sent those in doubt again",
};

export default async function BroadcastPage({ params, searchParams }: Props) {
  const [{ id }, { notice }] = await Promise.all([params, searchParams]);
  await requireAdminPage(paths.broadcast(id));
  const { db } = await requestContext();
  const [broadcast, audit] = await Promise.all([getBroadcast(db, id), listAudit(db, id)]);
  if (!broadcast) notFound();
  const said = typeof notice === "string" && Object.hasOwn(notices, notice) ? notices[notice] : null;
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.emails()}>All e-mails</a>
        </p>
        <h1>{chaptersInWords(broadcast.chapterNumbers)}</h1>
        <p>
          {templateWords[broadcast.kind].name},{" "}
          {broadcast.audience ? audienceWords[broadcast.audience].toLowerCase() : "a test to one address"}
        </p>
        {said && (
          <p className={notice === "sent" ? "saved" : "problem"} role="status">
            {said}
          </p>
        )}
      </header>
      <LiveBroadcast action={changeBroadcastAction} resend={resendAction} initial={broadcast} />
      {audit.length > 0 && (
        <section aria-labelledby="audit">
          <h2 id="audit">What was done</h2>
          <ol className="trail">
            {audit.map(({ id, action, actor, details, createdAt }) => (
              <li key={id}>
                <time dateTime={createdAt}>{moment(createdAt)}</time>
                {deeds[action] ?? action}
                {typeof details.recipients === "number" && ` to ${counted(details.recipients, "reader")}`}
                {`, by ${actor ?? "an account that was erased"}`}
              </li>
            ))}
          </ol>
        </section>
      )}
    </article>
  );
}
