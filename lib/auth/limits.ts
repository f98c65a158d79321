import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { rateLimits } from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { customerNetwork } from "@/lib/base/client";
import { toBase64Url } from "@/lib/base/ids";
import { isoAfter, seconds } from "@/lib/base/time";

/** At most `max` requests of one subject within `seconds` of the first. */
type Limit = { name: string; max: number; seconds: number };

/** For sign-in and sign-up mails together (security.md, rule 10). */
const addressLimits: Limit[] = [
  { name: "address", max: 3, seconds: 15 * seconds.minute },
  { name: "address-day", max: 10, seconds: seconds.day },
];
const networkLimit: Limit = { name: "network", max: 30, seconds: seconds.hour };
/** Tests of mail to many, which an admin can send to any address. */
const testMailLimit: Limit = { name: "test-mail", max: 20, seconds: seconds.hour };

/**
 * Counts a request for a sign-in or sign-up mail, before anything is written for it. Returns 0 when it may
 * go on, else in how many seconds it might. Depends on what was asked before alone, never on who is known.
 * `clientAddress` is what the gateway knows; without one all share a network, which is one person's in
 * `next dev`, and elsewhere never happens: Cloudflare and the local workerd always name the client.
 */
export async function countMailRequest(
  db: Db,
  asked: { email: string; clientAddress: string | null; secret: string; now: Date },
): Promise<number> {
  const mailbox = mailboxOf(asked.email);
  const subjects = addressLimits.map((limit) => ({ limit, subject: mailbox }));
  subjects.push({ limit: networkLimit, subject: customerNetwork(asked.clientAddress) ?? "" });
  const key = await hashKey(asked.secret);
  const turns = subjects.map(async ({ limit, subject }) => ({
    key: `${limit.name}:${await hash(key, subject)}`,
    ...limit,
  }));
  return takeTurn(db, await Promise.all(turns), asked.now);
}

/** Counts a test mail of an admin's, before it is written. Returns 0, or in how many seconds there may be another. */
export function countTestMail(db: Db, { adminId, now }: { adminId: string; now: Date }): Promise<number> {
  return takeTurn(db, [{ ...testMailLimit, key: `${testMailLimit.name}:${adminId}` }], now);
}

/**
 * One statement counts all limits or none, so requests at once cannot pass between a look and a count. A
 * request that any limit refuses costs the others nothing: what refuses is kept at one more than its
 * maximum, which is how the answer tells a refusal from the last turn.
 */
async function takeTurn(db: Db, turns: (Limit & { key: string })[], now: Date): Promise<number> {
  const asked = turns.map((turn) => [turn.key, turn.max, isoAfter(now, turn.seconds)]);
  const rows = await db
    .insert(rateLimits)
    .select(
      sql`with asked as (
        select value->>0 as key, value->>1 as max,
          coalesce(known.count, 0) as used, coalesce(known.resets_at, value->>2) as resets_at
        from json_each(${JSON.stringify(asked)})
        left join rate_limits as known on known.key = value->>0 and known.resets_at > ${isoAfter(now)}
      ), judged as (
        select *, used >= max as is_full, max(used >= max) over () as is_refused from asked
      )
      select key, min(used, max) + 1, resets_at from judged where is_full = is_refused`,
    )
    .onConflictDoUpdate({
      target: rateLimits.key,
      set: { count: sql`excluded.count`, resetsAt: sql`excluded.resets_at` },
    })
    .returning();
  const maxima = new Map(turns.map(({ key, max }) => [key, max]));
  const waits = rows
    .filter(({ key, count }) => count > (maxima.get(key) ?? 0))
    .map(({ resetsAt }) => Math.ceil((Date.parse(resetsAt) - now.getTime()) / 1000));
  return Math.max(0, ...waits);
}

/** The mailbox that an address most likely ends in: its key without the plus tag. */
function mailboxOf(email: string): string {
  const key = addressKey(email);
  const at = key.lastIndexOf("@");
  return `${key.slice(0, at).split("+", 1)}${key.slice(at)}`;
}

const encoder = new TextEncoder();

function hashKey(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
}

/** Keyed, because all IPv4 addresses can be tried: neither they nor addresses rest in the table. */
async function hash(key: CryptoKey, subject: string): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(`limit:${subject}`));
  return toBase64Url(new Uint8Array(mac));
}
