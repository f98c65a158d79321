import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { listWholeAudit } from "@/lib/accounts/audit/data";
import { type AuditLine, auditListInput } from "@/lib/accounts/audit/schema";
import { paths } from "@/lib/base/paths";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { changesInWords, deedInWords, moment } from "../words";

export const metadata: Metadata = { title: "Audit" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const { cursor } = await searchParams;
  const input = auditListInput.safeParse({ cursor });
  await requireAdminPage(paths.audit());
  if (!input.success) redirect(paths.audit());
  const { db } = await requestContext();
  const { entries, nextCursor } = await listWholeAudit(db, input.data);
  const here = typeof cursor === "string" ? { cursor } : {};
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.admin()}>Admin</a>
        </p>
        <h1>Audit</h1>
        <p>
          What admins changed, newest first. It stays when somebody’s account is erased, without their name.
        </p>
      </header>
      {entries.length === 0 ? (
        <p>
          Nothing here. Each change of a right, purchase, discount code or mail to many will be a line here.
        </p>
      ) : (
        <AuditTable entries={entries} />
      )}
      <p className="actions">
        {nextCursor && (
          <a className="button button-quiet" href={paths.audit({ cursor: nextCursor })}>
            Older
          </a>
        )}
        {entries.length > 0 && <a href={paths.auditFile(here)}>This table as CSV</a>}
      </p>
    </article>
  );
}

function AuditTable({ entries }: { entries: readonly AuditLine[] }) {
  return (
    <table className="people">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col">By</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <th scope="row">
              <time dateTime={entry.createdAt}>{moment(entry.createdAt)}</time>
            </th>
            <td className="breaks">
              {deedInWords(entry.action)}
              <small>
                <Subject {...entry} />
                {changesInWords(entry.details.from, entry.details.to).map((change) => (
                  <span key={change}>, {change}</span>
                ))}
              </small>
            </td>
            <td className="breaks">{entry.actor ?? "An account that was erased"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a line is about: a subscriber, a mail to many, a code, or somebody who has left. */
function Subject({ action, subject, subjectId, details }: AuditLine) {
  if (subject) return <a href={paths.subscriber(subjectId)}>{subject}</a>;
  if (action.startsWith("broadcast_")) return <a href={paths.broadcast(subjectId)}>The mail</a>;
  if (action.startsWith("code_")) return <a href={paths.codes()}>{String(details.code ?? "The code")}</a>;
  return <>Somebody who has left</>;
}
