import { eq, exists, isNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { auditLog, discountCodes, emailSubscribers, purchases, subscriberNotes } from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { newId } from "@/lib/base/ids";
import { ok, type Result, refused } from "@/lib/base/result";
import { isoAfter } from "@/lib/base/time";
import { getSubscriber } from "../data";
import { codeTerms } from "./rules";
import type { CodeForm } from "./schema";

/** Who did it, in which request, and when. `actorId`: the admin; `null` when a payment provider says so. */
export type Deed = { actorId: string | null; requestId: string; now: Date };

/** What the audit names in place of an admin's id when a payment provider said so. */
export const providerActor = "provider";

/**
 * An entry of the audit as a query that was not run: written only where `where` holds when the batch comes to
 * it. `subject` is the id of what it is about. One place that knows every column, in the order of db/schema.
 */
export function auditInsertIf(
  db: Db,
  { actorId, requestId, now }: Deed,
  entry: { action: string; subject: SQL; details: object; where: SQL },
) {
  return db.insert(auditLog).select(sql`select ${newId()}, ${actorId ?? providerActor}, ${entry.action},
    ${entry.subject}, ${JSON.stringify(entry.details)}, ${requestId}, ${isoAfter(now)} where ${entry.where}`);
}

/**
 * Purchases as a query that was not run, out of a select: `columns` are id, address key, source, reference, cents,
 * currency, the code's id, who recorded it and when it was bought, `from` is what they are selected from. One
 * that is booked already, under its source and reference, is left as it is. One place that knows every column.
 */
export function insertPurchases(db: Db, { columns, from, now }: { columns: SQL; from: SQL; now: Date }) {
  return db
    .insert(purchases)
    .select(sql`select ${columns}, ${isoAfter(now)}, null ${from}`)
    .onConflictDoNothing();
}

/** Makes a code, with its entry in the audit. Refuses with `no_reader` (nobody has that address) or `taken`. */
export async function createDiscountCode(
  db: Db,
  { form, ...deed }: Deed & { form: CodeForm; actorId: string },
): Promise<Result<string, "no_reader" | "taken">> {
  const reader = form.email === null ? null : await getSubscriber(db, addressKey(form.email));
  if (form.email !== null && !reader) return refused("no_reader");
  const id = newId();
  const terms = codeTerms(form);
  const made = db.select({ id: discountCodes.id }).from(discountCodes).where(eq(discountCodes.id, id));
  const [created] = await db.batch([
    db
      .insert(discountCodes)
      .values({
        ...terms,
        id,
        code: form.code,
        subscriberId: reader?.id ?? null,
        createdBy: deed.actorId,
        createdAt: isoAfter(deed.now),
      })
      .onConflictDoNothing()
      .returning({ id: discountCodes.id }),
    auditInsertIf(db, deed, {
      action: "code_created",
      subject: sql`${id}`,
      details: { code: form.code, ...terms },
      where: exists(made),
    }),
  ]);
  return created[0] ? ok(id) : refused("taken");
}

/** Ends a code from now on, once, with its entry in the audit. Refuses with `not_found`, also when it has ended. */
export async function endDiscountCode(
  db: Db,
  { id, ...deed }: Deed & { id: string },
): Promise<Result<string, "not_found">> {
  const open = sql`${discountCodes.id} = ${id} and ${isNull(discountCodes.endedAt)}`;
  const [, ended] = await db.batch([
    auditInsertIf(db, deed, {
      action: "code_ended",
      subject: sql`${id}`,
      details: {},
      where: exists(db.select({ id: discountCodes.id }).from(discountCodes).where(open)),
    }),
    db
      .update(discountCodes)
      .set({ endedAt: isoAfter(deed.now) })
      .where(open)
      .returning({ id: discountCodes.id }),
  ]);
  return ended[0] ? ok(ended[0].id) : refused("not_found");
}

/** Keeps what an admin noted about a subscriber. Refuses with `not_found`: nobody is there, or no longer. */
export async function addNote(
  db: Db,
  { subscriberId, authorId, text, now }: { subscriberId: string; authorId: string; text: string; now: Date },
): Promise<Result<string, "not_found">> {
  const rows = sql`select ${newId()}, ${emailSubscribers.id}, ${authorId}, ${text}, ${isoAfter(now)}
    from ${emailSubscribers} where ${emailSubscribers.id} = ${subscriberId}`;
  const added = await db.insert(subscriberNotes).select(rows).returning({ id: subscriberNotes.id });
  return added[0] ? ok(added[0].id) : refused("not_found");
}
