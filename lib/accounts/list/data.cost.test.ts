import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { plansOf } from "@/test/explain";
import { type Call, recordingDb } from "@/test/recording-db";
import { listSubscribers } from "./data";
import { type Filter, mails, reads, type Sort, sorts } from "./schema";

const people = 1500;

// Of every kind some: the nth has purchased if 7 divides it, no access if 11 does, wants no mail if 13 does.
beforeEach(async () => {
  await env.DB.prepare(
    `with recursive n (n) as (select 1 union all select n + 1 from n where n < ?)
    insert into email_subscribers (id, email, email_key, first_name, last_name, has_purchased, has_access,
      mail_topics, role, last_active_on, created_at, updated_at)
    select 'id-' || n, 'reader-' || (n * 7919 % 3001) || '@example.com', 'reader-' || (n * 7919 % 3001) || '@example.com',
      iif(n % 3 = 0, 'Ann', null), iif(n % 2 = 0, 'Archer', null), n % 7 = 0, n % 11 <> 0,
      iif(n % 13 = 0, '[]', iif(n % 5 = 0, '["news"]', null)), iif(n % 500 = 0, 'admin', 'reader'),
      iif(n % 2 = 0, date('2026-01-01', '+' || (n % 90) || ' days'), null),
      strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '+' || (n / 3) || ' minutes'), '2026-06-01T00:00:00.000Z' from n`,
  )
    .bind(people)
    .run();
});

type Row = { id: string; value: string };

/** Everybody who passes, in order, as SQL says it without any of our indexes. */
async function expected({ reads: may, mail, role }: Filter, sort: Sort): Promise<string[]> {
  const value = { address: "email_key", newest: "created_at", active: "coalesce(last_active_on, '')" }[sort];
  const way = sort === "address" ? "" : "desc";
  const { results } = await env.DB.prepare(
    `select id from email_subscribers not indexed
    where (?1 is null or iif(has_purchased, 'everything', iif(has_access, 'subscribers', 'free')) = ?1)
      and (?2 is null or iif(mail_topics is '[]', 'none', 'wanted') = ?2) and (?3 is null or role = ?3)
    order by ${value} ${way}, id ${way}`,
  )
    .bind(may ?? null, mail ?? null, role ?? null)
    .all<Row>();
  return results.map(({ id }) => id);
}

const costOf = (calls: Call[]) => calls.reduce((sum, { rowsRead }) => sum + rowsRead, 0);

const filters: Filter[] = [undefined, ...reads].flatMap((may) =>
  [undefined, ...mails].flatMap((mail) =>
    [undefined, "admin" as const].map((role) => ({ reads: may, mail, role })),
  ),
);

test.each(sorts)(
  "by %s, every filter shows whom it lets through once, in order, for few rows a page",
  async (sort) => {
    let [most, pages] = [0, 0];
    for (const filter of filters) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const { db, calls } = recordingDb();
        const page = await listSubscribers(db, { ...filter, sort, cursor, limit: 50 });
        seen.push(...(page?.subscribers.map(({ id }) => id) ?? []));
        most = Math.max(most, costOf(calls));
        pages++;
        cursor = page?.nextCursor ?? undefined;
      } while (cursor);
      expect(seen, JSON.stringify(filter)).toEqual(await expected(filter, sort));
    }
    expect(pages).toBeGreaterThan(100);
    expect(most).toBeLessThan(1000);
  },
  30_000,
);

test("a search reads few rows whatever it finds, and narrows by the same filters", {
  timeout: 30_000,
}, async () => {
  let most = 0;
  for (const query of ["reader", "r", "ann", "a", "arch", "nobody"]) {
    for (const filter of filters) {
      const { db, calls } = recordingDb();
      const page = await listSubscribers(db, { ...filter, query, limit: 50 });
      most = Math.max(most, costOf(calls));
      const passing = new Set(await expected(filter, "address"));
      const ids = page?.subscribers.map(({ id }) => id) ?? [];
      expect(
        ids.filter((id) => !passing.has(id)),
        JSON.stringify(filter),
      ).toEqual([]);
      expect(ids.length > 0, `${query} ${JSON.stringify(filter)}`).toBe(
        query !== "nobody" && passing.size > 0,
      );
    }
  }
  expect(most).toBeGreaterThan(100);
  expect(most).toBeLessThan(1000);
});

test.each([
  ["address", "email_subscribers_by_address"],
  ["newest", "email_subscribers_by_start"],
  ["active", "email_subscribers_by_activity"],
] as const)("by %s, pages come from %s, and nothing is sorted or read through", async (sort, index) => {
  const steps = await plansOf((db) => listSubscribers(db, { sort, mail: "none", limit: 50 }));
  expect(
    steps.filter((step) => step.includes(index)),
    steps.join("; "),
  ).toHaveLength(4);
  expect(steps.filter((step) => /SCAN email_subscribers|TEMP B-TREE/.test(step))).toEqual([]);
});

test("a search goes by the indexes of addresses and names", async () => {
  const steps = await plansOf((db) => listSubscribers(db, { query: "ann", limit: 50 }));
  for (const index of [
    "email_subscribers_email_key",
    "email_subscribers_name",
    "email_subscribers_last_name",
  ])
    expect(steps.join("; ")).toContain(`INDEX ${index}`);
  expect(steps.filter((step) => step.includes("SCAN email_subscribers"))).toEqual([]);
});
