import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Fragment } from "react";
import { getSubscriberDetails } from "@/lib/accounts/data";
import { getCode } from "@/lib/accounts/purchases/data";
import { codeProblem, momentOf, priceAfter, priceInWords } from "@/lib/accounts/purchases/rules";
import { purchaseForm } from "@/lib/accounts/purchases/schema";
import { newId } from "@/lib/base/ids";
import { paths } from "@/lib/base/paths";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { day as dayInWords, purchaseProblems } from "../../../words";
import { PurchaseForm } from "../purchase-form";
import { recordPurchaseAction } from "./actions";

export const metadata: Metadata = { title: "Record a purchase" };

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** Shows what a purchase comes to. Asks for a fresh sign-in here, so that it is not lost on the way. */
export default async function PurchasePage({ params, searchParams }: Props) {
  const [{ id }, search] = await Promise.all([params, searchParams]);
  const typed = Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) =>
      Object.hasOwn(purchaseForm.shape, name) && typeof value === "string"
        ? [[name, value.slice(0, 64)]]
        : [],
    ),
  );
  await requireFreshAdminPage(paths.recordPurchase(id, typed));
  const { db, now } = await requestContext();
  const subscriber = await getSubscriberDetails(db, id);
  if (!subscriber) notFound();
  const input = purchaseForm.safeParse(typed);
  const at = input.success ? momentOf(input.data.day, now) : null;
  const code = input.data?.code ? await getCode(db, input.data.code) : null;
  const use = { subscriberId: id, currency: input.data?.currency ?? "", at: at ?? "" };
  const problem = input.data?.code && at ? codeProblem(code, use) : null;
  const field = problem ? "code" : input.success ? "day" : String(input.error.issues[0]?.path[0] ?? "price");
  if (!input.success || !at || problem) {
    return (
      <section className="card">
        <h1>Something is not right yet</h1>
        <PurchaseForm
          subscriberId={id}
          typed={typed}
          fault={{ field, sentence: purchaseProblems[problem ?? field] ?? "" }}
        />
        <p>
          <a href={paths.subscriber(id)}>Back</a>
        </p>
      </section>
    );
  }
  const { price, currency } = input.data;
  // One of its own where none was typed, so that a form that is sent twice is one purchase.
  const reference = input.data.reference ?? `M-${newId().slice(0, 10)}`;
  const facts = [
    ["Price", priceInWords(price, currency)],
    code && [`After ${code.code}`, priceInWords(priceAfter(price, code), currency)],
    ["Bought on", dayInWords(at)],
    ["Reference", reference],
  ].filter((fact) => Array.isArray(fact));
  return (
    <section className="card">
      <h1>Is this right?</h1>
      <p>
        <strong>{subscriber.email}</strong> gets the full edition{" "}
        {subscriber.hasPurchased ? "(and has it already)." : "and a mail that says so."}
      </p>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
      <form action={recordPurchaseAction} className="actions">
        {Object.entries({ ...typed, reference, id }).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <button type="submit" className="button">
          Record the purchase
        </button>
        <a className="button button-quiet" href={paths.subscriber(id)}>
          Back
        </a>
      </form>
    </section>
  );
}
