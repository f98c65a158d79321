import { and, eq, exists, gt, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { discountCodes, emailSubscribers, purchases } from "@/db/schema";
import { newId } from "@/lib/base/ids";
import { ok, type Result, refused } from "@/lib/base/result";
import { type IsoTime, isoAfter } from "@/lib/base/time";
import { outboxInsertIf } from "@/lib/mail/mutations";
import { getSubscriberDetails } from "../data";
import { findReference, getCode } from "./data";
import { auditInsertIf, type Deed, insertPurchases } from "./mutations";
import { type CodeProblem, codeProblem, priceAfter } from "./rules";
import type { DiscountCode, PurchaseSource } from "./schema";

type NewPurchase = Deed & {
  /** Whose: the subscriber's id, and their address key. */
  subscriber: { id: string; emailKey: string };
  /** Before the code, in cents of `currency` (ISO 4217). */
  priceCents: number;
  currency: string;
  /** In upper case. */
  code?: string | null;
  source: PurchaseSource;
  /** The source's own name for it: the same twice is one purchase. */
  reference?: string | null;
  /** Never later than `now`; a code has to hold at this moment. */
  purchasedAt?: IsoTime;
};

/** A purchase that is in the books; `repeated`: it was before, and nothing was done. */
export type Booked = { id: string; repeated: boolean };

/**
 * Books a purchase, opens the full edition to its reader, counts the use of the code, writes who did it and
 * tells the reader by mail, in one batch: none is ever there without the others. Refuses with `not_found`
 * (no such subscriber, or no longer), `reference_taken` (another reader's), or the problem of the code; of many
 * who use it at once exactly as many succeed as it allows.
 */
export async function recordPurchase(
  db: Db,
  purchase: NewPurchase,
): Promise<Result<Booked, "not_found" | "reference_taken" | CodeProblem>> {
  const { subscriber, currency, source, reference = null, code: codeName = null, now } = purchase;
  const before = await repeatOf(db, purchase);
  if (before) return before;
  const at = purchase.purchasedAt ?? isoAfter(now);
  const code = codeName === null ? null : await getCode(db, codeName);
  const problem = codeName === null ? null : codeProblem(code, { subscriberId: subscriber.id, currency, at });
  if (problem) return refused(problem);

  const id = newId();
  const amountCents = priceAfter(purchase.priceCents, code);
  const current = await getSubscriberDetails(db, subscriber.id);
  if (!current) return refused("not_found");
  const isReader = eq(emailSubscribers.id, subscriber.id);
  // A fresh id: what is booked under it was booked by this batch, and all that follows hangs on that.
  const booked = exists(db.select({ id: purchases.id }).from(purchases).where(eq(purchases.id, id)));
  const opens = exists(
    db
      .select({ id: emailSubscribers.id })
      .from(emailSubscribers)
      .where(and(isReader, eq(emailSubscribers.hasPurchased, false), booked)),
  );
  const columns = sql`${id}, ${emailSubscribers.emailKey}, ${source}, ${reference}, ${amountCents},
    ${currency}, ${code?.id ?? null}, ${purchase.actorId}, ${at}`;
  const mayBuy = and(isReader, code ? isUsable(db, code, { subscriber, at }) : undefined);
  const [rows] = await db.batch([
    insertPurchases(db, { columns, from: sql`from ${emailSubscribers} where ${mayBuy}`, now }).returning({
      id: purchases.id,
    }),
    db
      .update(discountCodes)
      .set({ uses: sql`${discountCodes.uses} + 1` })
      .where(and(eq(discountCodes.id, code?.id ?? ""), booked)),
    outboxInsertIf(
      db,
      {
        id: newId(),
        kind: "access_granted",
        toEmail: current.email,
        data: { subscriberId: subscriber.id, granted: "purchase" },
        dedupeKey: `purchase:${id}`,
        requestId: purchase.requestId,
        now,
      },
      opens,
    ),
    auditInsertIf(db, purchase, {
      action: "purchase_recorded",
      subject: sql`${subscriber.id}`,
      details: { purchaseId: id, amountCents, currency, source, code: code?.code ?? null },
      where: booked,
    }),
    db
      .update(emailSubscribers)
      .set({
        hasPurchased: true,
        ...(code ? { discountCode: code.code } : {}),
        updatedAt: isoAfter(now),
      })
      .where(and(isReader, booked)),
  ]);
  if (rows[0]) return ok({ id, repeated: false });
  // Lost a race: to the same purchase, to an erasure, or to the last use of the code.
  const meanwhile = await repeatOf(db, purchase);
  if (meanwhile) return meanwhile;
  if (!(await getSubscriberDetails(db, subscriber.id))) return refused("not_found");
  const codeNow = code && (await getCode(db, code.code));
  return refused(codeProblem(codeNow, { subscriberId: subscriber.id, currency, at }) ?? "code_used_up");
}

/** What is booked already under the reference of a purchase, or `null`. */
async function repeatOf(db: Db, { source, reference = null, subscriber }: NewPurchase) {
  const before = await findReference(db, { source, reference });
  if (!before) return null;
  return before.email === subscriber.emailKey
    ? ok({ id: before.id, repeated: true })
    : refused("reference_taken" as const);
}

/** The terms of `codeProblem` that may change meanwhile, as the database asks them. */
function isUsable(
  db: Db,
  code: DiscountCode,
  { subscriber, at }: { subscriber: { id: string }; at: IsoTime },
): SQL {
  const { id, startsAt, endsAt, endedAt, uses, maxUses, subscriberId } = discountCodes;
  return exists(
    db
      .select({ id })
      .from(discountCodes)
      .where(
        and(
          eq(id, code.id),
          or(isNull(startsAt), lte(startsAt, at)),
          or(isNull(endsAt), gt(endsAt, at)),
          or(isNull(endedAt), gt(endedAt, at)),
          or(isNull(maxUses), lt(uses, maxUses)),
          or(isNull(subscriberId), eq(subscriberId, subscriber.id)),
        ),
      ),
  );
}

/**
 * Notes that a purchase was paid back, once; closes the full edition to its reader unless another purchase
 * of theirs stands, writes who did it and tells the reader by mail, in one batch. The use of a code is not given
 * back. Refuses with `not_found`; `email` is the address key of the reader, empty when they were erased.
 */
export async function refundPurchase(
  db: Db,
  { purchaseId, ...deed }: Deed & { purchaseId: string },
): Promise<Result<Booked & { email: string }, "not_found">> {
  const at = isoAfter(deed.now);
  const purchase = await db.select().from(purchases).where(eq(purchases.id, purchaseId)).get();
  if (!purchase) return refused("not_found");
  const { email, amountCents, currency } = purchase;
  const reader = await db
    .select({ id: emailSubscribers.id, email: emailSubscribers.email })
    .from(emailSubscribers)
    .where(eq(emailSubscribers.emailKey, email))
    .get();
  const stands = and(eq(purchases.id, purchaseId), isNull(purchases.refundedAt));
  const isOpen = exists(db.select({ id: purchases.id }).from(purchases).where(stands));
  const isLast = sql`not exists (select 1 from ${purchases} where ${purchases.email} = ${email}
    and ${purchases.id} <> ${purchaseId} and ${purchases.refundedAt} is null)`;
  const isReader = eq(emailSubscribers.emailKey, email);
  const [, , , rows] = await db.batch([
    outboxInsertIf(
      db,
      {
        id: newId(),
        kind: "purchase_refunded",
        toEmail: reader?.email ?? "",
        data: { subscriberId: reader?.id ?? "gone" },
        dedupeKey: `refund:${purchaseId}`,
        requestId: deed.requestId,
        now: deed.now,
      },
      sql`${isOpen} and ${exists(db.select({ id: emailSubscribers.id }).from(emailSubscribers).where(isReader))}`,
    ),
    auditInsertIf(db, deed, {
      action: "purchase_refunded",
      subject: sql`${reader?.id ?? purchaseId}`,
      details: { purchaseId, amountCents, currency },
      where: isOpen,
    }),
    db
      .update(emailSubscribers)
      .set({ hasPurchased: false, updatedAt: at })
      .where(and(isReader, isOpen, isLast)),
    db.update(purchases).set({ refundedAt: at }).where(stands).returning({ id: purchases.id }),
  ]);
  return ok({ id: purchaseId, repeated: rows.length === 0, email });
}
