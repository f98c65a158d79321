import type { Metadata } from "next";
import { paths } from "@/lib/base/paths";
import { requireFreshReader } from "@/lib/request/session";
import { eraseAccountAction } from "../actions";

export const metadata: Metadata = { title: "Erase your account" };

type Props = { searchParams: Promise<{ problem?: string | string[] }> };

export default async function EraseAccountPage({ searchParams }: Props) {
  const { email } = await requireFreshReader(paths.eraseAccount());
  const { problem } = await searchParams;
  return (
    <section className="card">
      <h1>Erase your account</h1>
      <p>
        This erases everything held about <strong>{email}</strong>, now and for good: your names, your
        reading, your sessions in every browser, and the list of mails you were sent. A purchase is erased
        with it. You may want to <a href={paths.accountExport()}>download your data</a> first.
      </p>
      <p>
        What stays is a fingerprint of your address, so that no backup brings you back. You can subscribe
        again at any time and start afresh.
      </p>
      <form action={eraseAccountAction} className="form">
        <label className="tick">
          <input
            type="checkbox"
            name="understood"
            required
            aria-invalid={problem ? true : undefined}
            aria-describedby={problem ? "understood-problem" : undefined}
          />
          Yes, erase my account. I know that it cannot be undone.
        </label>
        {problem && (
          <p id="understood-problem" className="field-problem">
            Tick the box if you mean it.
          </p>
        )}
        <p className="actions">
          <button type="submit" className="button">
            Erase my account
          </button>
          <a className="button button-quiet" href={paths.account()}>
            Keep it
          </a>
        </p>
      </form>
    </section>
  );
}
