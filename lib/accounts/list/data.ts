import { and, desc, eq, gt, not, or, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailSubscribers } from "@/db/schema";
import { addressKey } from "@/lib/base/address";
import { detailColumns } from "../data";
import { cursorOf, endOfPrefix, mergePlaces, parseCursor, type Run, runsOf } from "./rules";
import type { Filter, Sort, SubscriberPage } from "./schema";

type Asked = Filter & {
  /** The beginning of an address or a name; empty: everybody. Only in the order of addresses. */
  query?: string;
  sort?: Sort;
  cursor?: string | undefined;
  /** At most 100. */
  limit: number;
};

/** So many full names that begin as a search does are looked at, and so many last names: no index has them by address. */
export const namesLookedAt = 100;

const { id, emailKey, hasPurchased, hasAccess, mailTopics, role, firstName, lastName } = emailSubscribers;

// These are to the letter what the indexes of db/schema are of, or SQLite would not find them.
const isSilent = sql`(${mailTopics} is '[]')`;
const fullNameKey = sql`lower(coalesce(${firstName} || ' ', '') || coalesce(${lastName}, ''))`;
const lastNameKey = sql`lower(${lastName})`;
const hasName = sql`coalesce(${firstName}, ${lastName}) is not null`;
const hasLastName = sql`${lastName} is not null`;

/** What each order goes by: no two people have the same. Who never read is last of the active. */
const keys: Record<Sort, SQL<string>> = {
  address: sql`${emailKey}`,
  newest: sql`${emailSubscribers.createdAt} || ' ' || ${id}`,
  active: sql`coalesce(${emailSubscribers.lastActiveOn}, '') || ' ' || ${id}`,
};

/**
 * A page of subscribers. Whoever stays where they are in its order is on one page and no other, however many
 * come and go meanwhile: each page goes on after the last line of the one before. All is found by indexes: one run
 * of an index for each way to pass the filter (`runsOf`), merged; so a page costs at most a few times the rows
 * that it shows, among 100,000 as among 100. `query` is compared as text, so no character in it means more than
 * itself; names it finds among the first hundred that begin so. `null` when `cursor` is not one of ours in this order.
 */
export async function listSubscribers(
  db: Db,
  { query = "", sort = "address", cursor, limit, ...filter }: Asked,
): Promise<SubscriberPage | null> {
  const after = cursor === undefined ? undefined : parseCursor(sort, cursor);
  if (after === null) return null;
  const search = { query, sort, after, filter };
  const [first, ...rest] = query ? foundBy(search) : all(search);
  const lists = first ? await db.batch([read(db, first), ...rest.map((one) => read(db, one))]) : [];
  const found = mergePlaces(sort, lists);
  const places = found.slice(0, limit);
  const last = found.length > limit ? places.at(-1) : undefined;
  const ids = JSON.stringify(places.map((place) => place.id));
  const rows = await db
    .select(detailColumns)
    .from(emailSubscribers)
    .where(sql`${id} in (select value from json_each(${ids}))`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return {
    // Who was erased between the two questions is let go.
    subscribers: places.flatMap((place) => byId.get(place.id) ?? []),
    nextCursor: last ? cursorOf(sort, last) : null,
  };

  function read(database: Db, { where, among }: Part) {
    const key = among ? sql<string>`+${keys[sort]}` : keys[sort];
    return database
      .select({ id, value: key.as("value") })
      .from(emailSubscribers)
      .where(among ? and(sql`${id} in ${among}`, where) : where)
      .orderBy(sort === "address" ? key : desc(key))
      .limit(limit + 1);
  }
}

type Search = { query: string; sort: Sort; after: string | undefined; filter: Filter };

/** Some of those who may be on a page, found by one index; `among`: by their ids, and by no other index then. */
type Part = { where: SQL | undefined; among?: SQL };

/** Everybody who passes the filter, from the cursor on. */
function all({ sort, after, filter }: Search): Part[] {
  const isAfter = after === undefined ? undefined : isBehind(sort, after);
  // Admins are few: their own index finds them all.
  if (filter.role) return [{ where: and(eq(role, sql`'admin'`), passes(filter), isAfter) }];
  // Everybody by address is what the addresses' own index has.
  if (sort === "address" && !filter.reads && !filter.mail) return [{ where: isAfter }];
  return runsOf(filter).map((run) => ({ where: and(inRun(run), isAfter) }));
}

/** Who begins so, by address and then by name, each once. */
function foundBy({ query, sort, after, filter }: Search): Part[] {
  const isFound = begins(emailKey, addressKey(query));
  const isCalled = begins(fullNameKey, query);
  const isNamed = begins(lastNameKey, query);
  // All admins are read anyway.
  if (filter.role)
    return all({ query, sort, after, filter }).map(({ where }) => ({
      where: and(where, or(isFound, isCalled, isNamed)),
    }));
  const byAddress = all({ query, sort, after, filter }).map(({ where }) => ({ where: and(where, isFound) }));
  const isAfter = after === undefined ? undefined : sql`+${emailKey} > ${after}`;
  const named = (where: SQL | undefined, key: SQL) => sql`(select ${id} from ${emailSubscribers}
    where ${where} order by ${key} limit ${namesLookedAt})`;
  const others = and(passes(filter), not(isFound), isAfter);
  return [
    ...byAddress,
    { among: named(and(hasName, isCalled), fullNameKey), where: others },
    { among: named(and(hasLastName, isNamed), lastNameKey), where: and(others, not(isCalled)) },
  ];
}

/** Beginnings of any case, as far as SQLite knows cases: those of ASCII. */
function begins(text: SQL | typeof emailKey, start: string): SQL {
  return sql`(${text} >= lower(${start}) and ${text} < lower(${endOfPrefix(start)}))`;
}

function isBehind(sort: Sort, value: string): SQL {
  return sort === "address" ? gt(emailKey, value) : sql`${keys[sort]} < ${value}`;
}

function inRun(run: Run): SQL | undefined {
  return and(
    eq(hasPurchased, run.hasPurchased),
    eq(hasAccess, run.hasAccess),
    sql`${isSilent} = ${Number(run.isSilent)}`,
  );
}

/** The filter as a question to each row; the plus keeps an index from being chosen for it. */
function passes(filter: Filter): SQL | undefined {
  return or(
    ...runsOf(filter).map(
      (run) =>
        sql`(+${hasPurchased}, +${hasAccess}, ${isSilent}) = (${Number(run.hasPurchased)}, ${Number(run.hasAccess)}, ${Number(run.isSilent)})`,
    ),
  );
}
