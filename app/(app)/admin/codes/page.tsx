import type { Metadata } from "next";
import { listCodes } from "@/lib/accounts/purchases/data";
import { priceInWords } from "@/lib/accounts/purchases/rules";
import type { DiscountCode } from "@/lib/accounts/purchases/schema";
import { paths } from "@/lib/base/paths";
import { isoAfter } from "@/lib/base/time";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { codeNotices, day } from "../words";
import { createCodeAction, endCodeAction } from "./actions";
import { CodeForm } from "./code-form";

export const metadata: Metadata = { title: "Discount codes" };

type Props = { searchParams: Promise<{ notice?: string | string[] }> };

export default async function CodesPage({ searchParams }: Props) {
  const { notice } = await searchParams;
  // Here already, so that what is typed into the form is not lost on the way through sign-in.
  await requireFreshAdminPage(paths.codes());
  const { db, now } = await requestContext();
  const codes = await listCodes(db);
  const said = typeof notice === "string" && Object.hasOwn(codeNotices, notice) ? codeNotices[notice] : null;
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.subscribers()}>All subscribers</a>
        </p>
        <h1>Discount codes</h1>
        {said && (
          <p className="problem" role="status">
            {said}
          </p>
        )}
      </header>
      <section aria-labelledby="new">
        <h2 id="new">New code</h2>
        <CodeForm action={createCodeAction} />
      </section>
      <section aria-labelledby="codes">
        <h2 id="codes">Codes</h2>
        {codes.length === 0 ? (
          <p>There are none yet. Each code that you make will be here, with how often it was used.</p>
        ) : (
          <>
            <CodeTable codes={codes} at={isoAfter(now)} />
            <p>
              <a href={paths.codesFile()}>This table as CSV</a>
            </p>
          </>
        )}
      </section>
    </article>
  );
}

function CodeTable({ codes, at }: { codes: (DiscountCode & { reader: string | null })[]; at: string }) {
  return (
    <table className="people">
      <thead>
        <tr>
          <th scope="col">Code</th>
          <th scope="col">Used</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {codes.map((code) => (
          <tr key={code.id}>
            <th scope="row">
              {code.code}
              <small>{termsInWords(code)}</small>
            </th>
            <td>{code.maxUses === null ? code.uses : `${code.uses} of ${code.maxUses}`}</td>
            <td>
              {code.endedAt && `Ended ${day(code.endedAt)}`}
              {!code.endedAt && (
                <form action={endCodeAction}>
                  {code.endsAt && code.endsAt <= at && <small>Over</small>}
                  <input type="hidden" name="code" value={code.id} />
                  <button type="submit" className="button button-quiet" aria-label={`End ${code.code}`}>
                    End
                  </button>
                </form>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What a code does, in a line. */
function termsInWords(code: DiscountCode & { reader: string | null }): string {
  const { kind, amount, currency, startsAt, endsAt, subscriberId, reader } = code;
  const dayBefore = (end: string) => day(isoAfter(new Date(end), -1));
  return [
    kind === "percent" ? `${amount}% off` : `${priceInWords(amount, currency ?? "EUR")} off`,
    startsAt && `from ${day(startsAt)}`,
    endsAt && `to ${dayBefore(endsAt)}`,
    subscriberId && `for ${reader ?? "an account that was erased"}`,
  ]
    .filter(Boolean)
    .join(", ");
}
