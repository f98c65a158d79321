import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getSubscriberDetails, listAudit } from "@/lib/accounts/data";
import { listNotes, listPurchases } from "@/lib/accounts/purchases/data";
import { isAdminAddress } from "@/lib/accounts/rules";
import type { AuditEntry } from "@/lib/accounts/schema";
import { addressKey } from "@/lib/base/address";
import { paths } from "@/lib/base/paths";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { auditInWords, day, moment, purchaseProblems } from "../../words";
import { addNoteAction } from "./actions";
import { Notes } from "./notes";
import { PurchaseForm } from "./purchase-form";
import { PurchaseList } from "./purchase-list";
import { RightsForm } from "./rights-form";

export const metadata: Metadata = { title: "Subscriber" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ notice?: string }> };

const notices: Record<string, string> = {
  ...purchaseProblems,
  bought: "The purchase is recorded, and the full edition is open.",
  repeated: "This purchase was recorded before. Nothing was done.",
  refunded: "The refund is recorded.",
  noted: "The note is kept.",
  saved: "The change is saved and holds from now on.",
  last_admin: "This is the last admin. Make somebody else an admin first.",
  changed: "Somebody else changed this subscriber at the same moment. This is how things are now.",
  form: "That discount code cannot be. Use at most 64 letters, digits, hyphens and underscores.",
};

export default async function SubscriberPage({ params, searchParams }: Props) {
  const [{ id }, { notice }] = await Promise.all([params, searchParams]);
  await requireAdminPage(paths.subscriber(id));
  const { db, config } = await requestContext();
  const [subscriber, audit] = await Promise.all([getSubscriberDetails(db, id), listAudit(db, id)]);
  if (!subscriber) notFound();
  const [purchases, notes] = await Promise.all([
    listPurchases(db, addressKey(subscriber.email)),
    listNotes(db, id),
  ]);
  const said = typeof notice === "string" && Object.hasOwn(notices, notice) ? notices[notice] : null;
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.subscribers()}>All subscribers</a>
        </p>
        <h1>{[subscriber.firstName, subscriber.lastName].filter(Boolean).join(" ") || "Subscriber"}</h1>
        {said && (
          <p className="problem" role="status">
            {said}
          </p>
        )}
      </header>
      <dl className="facts">
        <dt>Address</dt>
        <dd>{subscriber.email}</dd>
        <dt>Since</dt>
        <dd>{day(subscriber.createdAt)}</dd>
        <dt>Mails sent</dt>
        <dd>
          {subscriber.emailsSent}
          {subscriber.lastEmailSent && `, the last on ${day(subscriber.lastEmailSent)}`}
        </dd>
      </dl>
      <p>
        <a href={paths.subscriberHistory(id)}>What they read, did and were sent</a>
      </p>
      <section aria-labelledby="rights">
        <h2 id="rights">Rights</h2>
        {isAdminAddress(subscriber.email, config.adminEmails) && (
          <p>This address is listed in ADMIN_EMAILS: whoever signs in with it is an admin again.</p>
        )}
        <RightsForm subscriber={subscriber} />
      </section>
      <section aria-labelledby="purchases">
        <h2 id="purchases">Purchases</h2>
        <PurchaseList subscriberId={id} purchases={purchases} />
        <h3>Record a purchase</h3>
        <PurchaseForm subscriberId={id} />
      </section>
      <section aria-labelledby="notes">
        <h2 id="notes">Notes</h2>
        <Notes subscriberId={id} notes={notes} action={addNoteAction} />
      </section>
      <section aria-labelledby="audit">
        <h2 id="audit">What was changed</h2>
        <AuditTrail entries={audit} />
      </section>
    </article>
  );
}

function AuditTrail({ entries }: { entries: AuditEntry[] }) {
  if (entries.length === 0) return <p>Nothing so far.</p>;
  return (
    <ol className="trail">
      {entries.map(({ id, action, actor, details, createdAt }) => (
        <li key={id}>
          <time dateTime={createdAt}>{moment(createdAt)}</time>
          {auditInWords(action, details)}
          {`, by ${actor ?? "an account that was erased"}`}
        </li>
      ))}
    </ol>
  );
}
