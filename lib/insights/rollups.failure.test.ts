import { env } from "cloudflare:workers";
import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { emailSubscribers, emailSuppressions, userSessions } from "@/db/schema";
import { confirmSubscriber, eraseAccount } from "@/lib/accounts/mutations";
import { recordPurchase, refundPurchase } from "@/lib/accounts/purchases/service";
import type { Subscriber } from "@/lib/accounts/schema";
import { changeSubscriber } from "@/lib/accounts/service";
import { newId } from "@/lib/base/ids";
import { isoAfter, seconds } from "@/lib/base/time";
import { mergeProgress } from "@/lib/progress/mutations";
import { differences, figures } from "@/scripts/insights/recount";
import { db, now } from "@/test/factories";
import { logAccesses } from "./mutations";

const by = { actorId: "an-admin", requestId: "a-request", now };
const stamp = { chapterNumber: 1, deviceId: "phone", at: isoAfter(now) };
const nobody = { firstName: null, lastName: null, from: { browser: null, network: null } };
const sale = { ...by, priceCents: 2900, currency: "EUR", source: "manual" } as const;

const signUp = (email: string) =>
  confirmSubscriber(db, { email, ...nobody, purpose: "sign_up", adminEmails: "", now });
const heartbeat = ({ emailKey }: Subscriber) =>
  mergeProgress(db, { email: emailKey, updates: [{ ...stamp, timeSpent: 60 }], now });
const suppress = ({ emailKey }: Subscriber) =>
  db.insert(emailSuppressions).values({ email: emailKey, reason: "complaint", createdAt: isoAfter(now) });
async function buy(subscriber: Subscriber): Promise<string> {
  const bought = await recordPurchase(db, { ...sale, subscriber });
  return bought.ok ? bought.value.id : "";
}

/** What makes facts, by the functions of the product: each done by a reader whom `before` has brought so far. */
const deeds: Record<
  string,
  { before?: (reader: Subscriber) => Promise<unknown>; deed: (reader: Subscriber) => Promise<unknown> }
> = {
  "a sign-up": { deed: ({ email }) => signUp(`second-${email}`) },
  "a sign-in": {
    deed: ({ emailKey }) =>
      db.insert(userSessions).values({
        id: newId(),
        userEmail: emailKey,
        sessionToken: "a-hash",
        expiresAt: isoAfter(now, seconds.day),
        createdAt: isoAfter(now),
      }),
  },
  "a first sign of reading": { deed: heartbeat },
  "a chapter completed, with its video": {
    before: heartbeat,
    deed: ({ emailKey }) => {
      const update = { ...stamp, timeSpent: 90, completed: true, videosWatched: ["choosing-a-niche"] };
      return mergeProgress(db, { email: emailKey, updates: [update], now });
    },
  },
  "a view": {
    deed: ({ emailKey }) =>
      logAccesses(db, [
        { email: emailKey, chapterNumber: 1, accessType: "view", ip: null, userAgent: null, now },
      ]),
  },
  "a purchase": { deed: buy },
  "a refund": {
    before: buy,
    deed: async ({ id }) => {
      const purchase = await db.get<{ id: string }>(
        sql`select p.id from purchases as p join email_subscribers as s on s.email_key = p.email where s.id = ${id}`,
      );
      return refundPurchase(db, { ...by, purchaseId: purchase?.id ?? "" });
    },
  },
  "other rights": {
    before: suppress,
    deed: ({ id, hasAccess }) =>
      changeSubscriber(db, { ...by, subscriberId: id, change: { hasAccess: !hasAccess } }),
  },
  "a choice of no mail": {
    deed: ({ id }) => db.update(emailSubscribers).set({ mailTopics: [] }).where(eq(emailSubscribers.id, id)),
  },
  "a mailbox that takes no mail": { deed: suppress },
  "an erasure": {
    before: async (reader) => {
      await heartbeat(reader);
      await suppress(reader);
    },
    deed: ({ id, emailKey }) => eraseAccount(db, { owner: { readerId: id, email: emailKey }, now }),
  },
};

type Row = Record<string, unknown>;

/** Reads by one round trip: what is here is asked for hundreds of times. */
async function read(queries: string[]): Promise<Row[][]> {
  const results = await env.DB.batch<Row>(queries.map((query) => env.DB.prepare(query)));
  return results.map((result) => result.results);
}

/** Every row of every table, by table. */
async function everything(): Promise<Record<string, string>> {
  const [tables = []] = await read([
    `select name from sqlite_master where type = 'table'
     and name not glob 'sqlite_*' and name not glob '_cf_*' and name <> 'd1_migrations' order by name`,
  ]);
  const rows = await read(tables.map(({ name }) => `select * from "${name}"`));
  return Object.fromEntries(tables.map(({ name }, index) => [name, JSON.stringify(rows[index])]));
}

const differing = async () => (await read(figures.map(differences))).flat();

let readers = 0;
/** A reader whom nobody knows, brought so far as a deed needs it. */
async function aReader(before?: (reader: Subscriber) => Promise<unknown>): Promise<Subscriber> {
  const reader = await signUp(`reader-${readers++}@example.com`);
  if (!reader) throw new Error("no reader");
  await before?.(reader);
  return reader;
}

/** Does it while every write of one kind to one table fails; returns whether the deed failed with it. */
async function failsWith(write: string, deed: () => Promise<unknown>): Promise<boolean> {
  await db.run(
    sql.raw(`create trigger breaks before ${write} begin select raise(abort, 'broken on purpose'); end`),
  );
  try {
    await deed();
    return false;
  } catch {
    return true;
  } finally {
    await db.run(sql`drop trigger breaks`);
  }
}

const rollUps = ["daily_metrics", "chapter_metrics", "totals"];

test.each(Object.entries(deeds))(
  "%s leaves everything as it was when any of its writes fails, and else what facts and figures agree on",
  async (_, { before, deed }) => {
    const reader = await aReader(before);
    const start = await everything();
    await deed(reader);
    const end = await everything();
    const written = Object.keys(end).filter((table) => end[table] !== start[table]);
    expect(written.some((table) => rollUps.includes(table))).toBe(true);
    expect(written.some((table) => !rollUps.includes(table))).toBe(true);
    expect(await differing()).toEqual([]);

    const struck = new Set<string>();
    let other = await aReader(before);
    let untouched = await everything();
    for (const write of written.flatMap((table) =>
      ["insert", "update", "delete"].map((kind) => ({ table, kind })),
    )) {
      const { table, kind } = write;
      if (await failsWith(`${kind} on ${table}`, () => deed(other))) {
        struck.add(table);
        expect(await everything(), `${kind} on ${table}`).toEqual(untouched);
      } else {
        // It makes no such write, and so it was done.
        other = await aReader(before);
        untouched = await everything();
      }
    }
    expect([...struck].sort()).toEqual(written.sort());
    expect(await differing()).toEqual([]);
  },
  30_000,
);
