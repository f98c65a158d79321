import { and, desc, eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { discountCodes, emailSubscribers, purchases, subscriberNotes } from "@/db/schema";
import type { DiscountCode, Note, Purchase } from "./schema";

const purchaseColumns = {
  id: purchases.id,
  amountCents: purchases.amountCents,
  currency: purchases.currency,
  source: purchases.source,
  reference: purchases.reference,
  code: discountCodes.code,
  purchasedAt: purchases.purchasedAt,
  refundedAt: purchases.refundedAt,
};

/** Purchases with the code that each was made with. */
function purchaseQuery(db: Db) {
  return db
    .select(purchaseColumns)
    .from(purchases)
    .leftJoin(discountCodes, eq(discountCodes.id, purchases.discountCodeId));
}

/** What a reader bought, by address key, the newest first, at most 100; refunded purchases too. */
export function listPurchases(db: Db, email: string): Promise<Purchase[]> {
  return purchaseQuery(db)
    .where(eq(purchases.email, email))
    .orderBy(desc(purchases.purchasedAt), desc(purchases.id))
    .limit(100);
}

/** One purchase of the reader with this address key, or `null`. */
export async function getPurchase(
  db: Db,
  { id, email }: { id: string; email: string },
): Promise<Purchase | null> {
  const query = purchaseQuery(db).where(and(eq(purchases.id, id), eq(purchases.email, email)));
  return (await query.get()) ?? null;
}

/** Who bought what a source knows by this reference; `email` is empty when they were erased. */
export async function findReference(db: Db, { source, reference }: Pick<Purchase, "source" | "reference">) {
  if (reference === null) return null;
  const query = db
    .select({ id: purchases.id, email: purchases.email })
    .from(purchases)
    .where(and(eq(purchases.source, source), eq(purchases.reference, reference)));
  return (await query.get()) ?? null;
}

const codeColumns = {
  id: discountCodes.id,
  code: discountCodes.code,
  kind: discountCodes.kind,
  amount: discountCodes.amount,
  currency: discountCodes.currency,
  startsAt: discountCodes.startsAt,
  endsAt: discountCodes.endsAt,
  maxUses: discountCodes.maxUses,
  uses: discountCodes.uses,
  subscriberId: discountCodes.subscriberId,
  endedAt: discountCodes.endedAt,
};

/** A code by its name in upper case, or `null`. */
export async function getCode(db: Db, code: string): Promise<DiscountCode | null> {
  return (await db.select(codeColumns).from(discountCodes).where(eq(discountCodes.code, code)).get()) ?? null;
}

/** The newest codes by rowid, which is the order they were made in, at most 200, each with the address of the only reader who may use it. */
export function listCodes(db: Db): Promise<(DiscountCode & { reader: string | null })[]> {
  return db
    .select({ ...codeColumns, reader: emailSubscribers.email })
    .from(discountCodes)
    .leftJoin(emailSubscribers, eq(emailSubscribers.id, discountCodes.subscriberId))
    .orderBy(sql`${discountCodes}.rowid desc`)
    .limit(200);
}

/** The newest notes about a subscriber, at most 50. */
export function listNotes(db: Db, subscriberId: string): Promise<Note[]> {
  return db
    .select({
      id: subscriberNotes.id,
      text: subscriberNotes.text,
      author: emailSubscribers.email,
      createdAt: subscriberNotes.createdAt,
    })
    .from(subscriberNotes)
    .leftJoin(emailSubscribers, eq(emailSubscribers.id, subscriberNotes.authorId))
    .where(eq(subscriberNotes.subscriberId, subscriberId))
    .orderBy(desc(subscriberNotes.createdAt), desc(subscriberNotes.id))
    .limit(50);
}
