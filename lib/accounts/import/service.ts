import { and, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { auditLog, emailSubscribers, purchases } from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { insertPurchases } from "../purchases/mutations";
import type { Change } from "./rules";

/** So many people go into one batch: each is up to 25 written rows. */
const batchSize = 250;

type Import = {
  changes: readonly Change[];
  /** Whether those who are new get mail about the book. Nobody gets a mail about the import itself. */
  mayMail: boolean;
  actorId: string;
  requestId: string;
  now: Date;
};

/**
 * Writes what a plan says, with an entry in the audit for each person, in batches that are each whole or not at
 * all; a file that was cut off between two is finished by importing it again. A person who was changed
 * since the plan was made is left as they are. Returns the address keys of those who were written.
 */
export async function applyImport(db: Db, { changes, ...deed }: Import): Promise<string[]> {
  const written: string[] = [];
  for (let from = 0; from < changes.length; from += batchSize) {
    const batch = changes.slice(from, from + batchSize);
    const ids = await applyBatch(db, { changes: batch, ...deed });
    const isWritten = new Set(ids);
    for (const { person, line } of batch) if (isWritten.has(person.id)) written.push(addressKey(line.email));
  }
  return written;
}

async function applyBatch(db: Db, { changes, mayMail, actorId, requestId, now }: Import): Promise<string[]> {
  const at = isoAfter(now);
  const items = JSON.stringify(changes.map((change) => itemOf(change, at)));
  const each = sql`json_each(${items}) as item`;
  const field = (path: string) => sql`item.value ->> ${sql.raw(`'$.${path}'`)}`;
  // All that follows hangs on the entry: who is no longer as the plan found them gets none, and is left alone.
  const isEntered = sql`exists (select 1 from ${auditLog} where ${auditLog.id} = ${field("entry")})`;
  const [entries] = await db.batch([
    db
      .insert(auditLog)
      .select(
        sql`select ${field("entry")}, ${actorId}, 'subscriber_imported', ${field("id")}, ${field("details")},
          ${requestId}, ${at} from ${each} where ${and(isAsPlanned(field), isFree(field))}`,
      )
      .returning({ subjectId: auditLog.subjectId }),
    db
      .insert(emailSubscribers)
      .select(
        // A fresh id, which only who is new keeps: the other ones are found by their address.
        sql`select iif(item.value -> 'was' = 'null', ${field("id")}, ${field("entry")}), ${field("email")},
          ${field("key")}, ${field("firstName")}, ${field("lastName")}, ${field("hasAccess")}, ${field("hasPurchased")},
          ${field("discountCode")}, 'reader', ${mayMail ? null : "[]"}, 0, null, null, ${at}, ${at}
          from ${each} where ${isEntered}`,
      )
      .onConflictDoUpdate({
        target: emailSubscribers.emailKey,
        set: {
          firstName: sql`excluded.first_name`,
          lastName: sql`excluded.last_name`,
          hasAccess: sql`excluded.has_access`,
          hasPurchased: sql`excluded.has_purchased`,
          discountCode: sql`excluded.discount_code`,
          updatedAt: at,
        },
      }),
    insertPurchases(db, {
      columns: sql`${field("buys.id")}, ${field("key")}, 'csv', ${field("buys.reference")}, ${field("buys.cents")},
        ${field("buys.currency")}, null, ${actorId}, ${field("buys.at")}`,
      from: sql`from ${each} where ${isEntered} and ${field("buys.id")} is not null`,
      now,
    }),
  ]);
  return entries.map(({ subjectId }) => subjectId);
}

/** A change as the statements read it, booleans as the database has them. */
function itemOf({ line, person, was, buys }: Change, at: string) {
  const bits = (of: typeof person) => ({
    ...of,
    hasAccess: Number(of.hasAccess),
    hasPurchased: Number(of.hasPurchased),
  });
  const purchase = buys && { id: newId(), cents: buys.priceCents, currency: buys.currency };
  return {
    ...bits(person),
    entry: newId(),
    email: line.email,
    key: addressKey(line.email),
    was: was && bits(was),
    buys: buys && { ...purchase, reference: buys.reference, at: buys.at ?? at },
    details: JSON.stringify(detailsOf({ person, was, purchase })),
  };
}

const rights = ["hasAccess", "hasPurchased", "discountCode"] as const;

/** What the audit keeps: rights and the purchase, and no name, because it stays when a reader is erased. */
function detailsOf({ person, was, purchase }: Pick<Change, "person" | "was"> & { purchase: object | null }) {
  const changed = rights.filter(
    (name) => person[name] !== (was?.[name] ?? (name === "discountCode" ? null : false)),
  );
  const only = (of: Change["was"]) => Object.fromEntries(changed.map((name) => [name, of?.[name] ?? null]));
  return { isNew: was === null, from: only(was), to: only(person), purchase };
}

/** Nobody has the address, of one who is to be new; else everything that the change rests on is as it was. */
function isAsPlanned(field: (path: string) => SQL): SQL {
  const { id, emailKey, firstName, lastName, hasAccess, hasPurchased, discountCode } = emailSubscribers;
  const still = [
    sql`${id} = ${field("id")}`,
    sql`${firstName} is ${field("was.firstName")}`,
    sql`${lastName} is ${field("was.lastName")}`,
    sql`${hasAccess} = ${field("was.hasAccess")}`,
    sql`${hasPurchased} = ${field("was.hasPurchased")}`,
    sql`${discountCode} is ${field("was.discountCode")}`,
  ];
  return sql`exists (select 1 from ${emailSubscribers} where ${emailKey} = ${field("key")})
    = (item.value -> 'was' <> 'null') and (item.value -> 'was' = 'null'
      or exists (select 1 from ${emailSubscribers} where ${and(...still)}))`;
}

/** The reference of its purchase is nobody's. */
function isFree(field: (path: string) => SQL): SQL {
  const { source, reference } = purchases;
  return sql`not exists (select 1 from ${purchases}
    where ${source} = 'csv' and ${reference} = ${field("buys.reference")})`;
}
