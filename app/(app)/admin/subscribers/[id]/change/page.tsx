import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { getSubscriberDetails } from "@/lib/accounts/data";
import { changedRights } from "@/lib/accounts/rules";
import { rightsForm } from "@/lib/accounts/schema";
import { paths } from "@/lib/base/paths";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { changesInWords, rightsFields } from "../../../words";
import { changeRightsAction } from "./actions";

export const metadata: Metadata = { title: "Change rights" };

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** Shows what a change comes to. Asks for a fresh sign-in here, so that it is not lost on the way. */
export default async function ChangePage({ params, searchParams }: Props) {
  const [{ id }, search] = await Promise.all([params, searchParams]);
  const input = rightsForm.safeParse(search);
  const fields = input.success ? rightsFields(input.data) : {};
  await requireFreshAdminPage(paths.changeSubscriber(id, fields));
  if (!input.success) redirect(paths.subscriber(id, { notice: "form" }));
  const { db } = await requestContext();
  const subscriber = await getSubscriberDetails(db, id);
  if (!subscriber) notFound();
  const { from, to } = changedRights(subscriber, input.data);
  const changes = changesInWords(from, to);
  const changed = Object.entries(fields).filter(([name]) => Object.hasOwn(to, name));
  return (
    <section className="card">
      <h1>{changes.length > 0 ? "Is this right?" : "Nothing would change"}</h1>
      <p>
        <strong>{subscriber.email}</strong>
      </p>
      {changes.length > 0 && (
        <ul className="trail">
          {changes.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <form action={changeRightsAction} className="actions">
        {[["id", id], ...changed].map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {changes.length > 0 && (
          <button type="submit" className="button">
            Save the change
          </button>
        )}
        <a className="button button-quiet" href={paths.subscriber(id)}>
          Back
        </a>
      </form>
    </section>
  );
}
