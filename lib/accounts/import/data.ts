import { sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import type { Db } from "@/db/client";
import { emailSubscribers, erasures, purchases } from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { newId, sha256 } from "@/lib/base/ids";
import { erasureHash } from "../rules";
import { type Change, changeOf } from "./rules";
import type { ImportedPurchase, ImportLine, RefusedLine } from "./schema";

/** What a file comes to: whom it changes, how many are so already, and which lines are refused for whom they name. */
export type ImportPlan = { changes: Change[]; same: number; refused: RefusedLine[] };

/** These values as one parameter: D1 binds at most 100. */
function isAmong(column: SQLiteColumn, values: readonly string[]) {
  return sql`${column} in (select value from json_each(${JSON.stringify(values)}))`;
}

const personColumns = {
  id: emailSubscribers.id,
  firstName: emailSubscribers.firstName,
  lastName: emailSubscribers.lastName,
  hasAccess: emailSubscribers.hasAccess,
  hasPurchased: emailSubscribers.hasPurchased,
  discountCode: emailSubscribers.discountCode,
};

/**
 * Holds the lines of a file against the database, and writes nothing. Refused are lines of people who had
 * themselves erased (docs/decisions/009), and purchases whose reference is another's. What is booked already,
 * a purchase that was paid back too, is not booked again. Two round trips; a few rows for each line.
 */
export async function planImport(db: Db, lines: readonly ImportLine[]): Promise<ImportPlan> {
  const keys = lines.map(({ email }) => addressKey(email));
  const hashes = await Promise.all(keys.map(erasureHash));
  const [people, erased] = await db.batch([
    db
      .select({ ...personColumns, emailKey: emailSubscribers.emailKey })
      .from(emailSubscribers)
      .where(isAmong(emailSubscribers.emailKey, keys)),
    db.select({ hash: erasures.emailHash }).from(erasures).where(isAmong(erasures.emailHash, hashes)),
  ]);
  const known = new Map(people.map(({ emailKey, ...person }) => [emailKey, person]));
  const gone = new Set(erased.map(({ hash }) => hash));
  const drafts = await Promise.all(
    lines.map(async (line, index) => {
      const was = known.get(keys[index] ?? "") ?? null;
      const id = was?.id ?? newId();
      return {
        line,
        was,
        id,
        isGone: !was && gone.has(hashes[index] ?? ""),
        reference: await referenceOf(line, id),
      };
    }),
  );
  const booked = await findBooked(
    db,
    drafts.flatMap(({ reference }) => reference ?? []),
  );

  const plan: ImportPlan = { changes: [], same: 0, refused: [] };
  for (const { line, was, id, isGone, reference } of drafts) {
    const refuse = (reason: string) => plan.refused.push({ line: line.line, reason });
    const owner = reference === null ? undefined : booked.get(reference);
    if (isGone) refuse("They had their account erased. Only they themselves can sign up again.");
    else if (owner !== undefined && owner !== addressKey(line.email))
      refuse("reference: That is another reader's purchase.");
    else {
      const { purchase } = line;
      const buys = purchase && reference && owner === undefined ? { ...purchase, reference } : null;
      // For the next line of this file that names it.
      if (buys) booked.set(buys.reference, addressKey(line.email));
      // A purchase that is in the books decides itself whether its reader has the full edition still.
      const said = purchase && !buys ? { ...line, hasPurchased: undefined } : line;
      const change = changeOf(said, { was, newId: id, buys });
      if (change) plan.changes.push(change);
      else plan.same++;
    }
  }
  return plan;
}

/** Whose purchase each of these references is, by address key; empty when its reader was erased. */
async function findBooked(db: Db, references: readonly string[]): Promise<Map<string, string>> {
  if (references.length === 0) return new Map();
  const rows = await db
    .select({ reference: purchases.reference, email: purchases.email })
    .from(purchases)
    .where(sql`${purchases.source} = 'csv' and ${isAmong(purchases.reference, references)}`);
  return new Map(rows.map(({ reference, email }) => [reference ?? "", email]));
}

/**
 * The name of a purchase in the books: as the line has it, else made of what it says, and of the reader's id
 * and not of their address, which must not be found in it once they are erased.
 */
async function referenceOf({ purchase }: ImportLine, readerId: string): Promise<string | null> {
  if (!purchase) return null;
  return purchase.reference ?? `list-${(await sha256(factsOf(purchase, readerId))).slice(0, 22)}`;
}

function factsOf({ priceCents, currency, at }: ImportedPurchase, readerId: string): string {
  return [readerId, priceCents, currency, at?.slice(0, 10) ?? ""].join(" ");
}
