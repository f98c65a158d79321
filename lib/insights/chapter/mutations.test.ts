import { asc, eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import type { Db } from "@/db/client";
import { chapterStops, cronCursors, readingProgress } from "@/db/schema";
import { isoAfter, seconds } from "@/lib/base/time";
import { db, now } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { gatherStops } from "./mutations";
import { stopsPage } from "./rules";

const daysOn = (days: number) => new Date(now.getTime() + days * seconds.day * 1000);

/** Writes progress of this many readers, in two chapters and seven blocks; every fourth has completed theirs. */
async function someProgress(count: number, prefix = "row"): Promise<void> {
  await db.run(
    sql`with recursive n (n) as (select 0 union all select n + 1 from n limit ${count})
      insert into reading_progress (id, email, chapter_number, completed, position_block, created_at, updated_at)
      select ${prefix} || printf('-%05d', n), ${prefix} || n || '@example.com', 1 + n % 2, n % 4 = 0,
        iif(n % 7 = 0, null, 'block-' || (n % 7)), ${isoAfter(now)}, ${isoAfter(now)} from n`,
  );
}

/** The counts of a walk, as chapter, block and readers. */
async function countsOf(walk: number): Promise<unknown[]> {
  const { chapterNumber, block, readers } = chapterStops;
  const rows = db.select({ chapterNumber, block, readers }).from(chapterStops);
  return rows.where(eq(chapterStops.walk, walk)).orderBy(asc(chapterNumber), asc(block));
}

/** What a walk must come to, by one query over everything. */
const expected = () =>
  db.all(sql`select chapter_number as chapterNumber, coalesce(position_block, '') as block, count(*) as readers
    from reading_progress where not completed group by 1, 2 order by 1, 2`);

const position = async () => (await db.select().from(cronCursors).get())?.position;

test("a walk counts each reader who stopped once, page by page, and is shown when it is through", async () => {
  await someProgress(2 * stopsPage + 5);
  await gatherStops(db, { now });
  expect(await position()).toBe(`0 20261120 row-${String(stopsPage - 1).padStart(5, "0")}`);
  await gatherStops(db, { now });
  await gatherStops(db, { now });
  expect(await position()).toBe("20261120 20261120 ");
  const counts = await countsOf(20261120);
  expect(counts).toEqual(await expected());
  expect(counts).toHaveLength(14);
});

test("walks begin once a day; a new one takes the place of the one before, which goes", async () => {
  await someProgress(10);
  for (let call = 0; call < 3; call++) await gatherStops(db, { now });
  const first = await countsOf(20261120);
  await db.update(readingProgress).set({ positionBlock: "block-6" });
  await gatherStops(db, { now });
  expect(await countsOf(20261120)).toEqual(first);
  for (let call = 0; call < 2; call++) await gatherStops(db, { now: daysOn(1) });
  expect(await position()).toBe("20261121 20261121 ");
  expect(await countsOf(20261121)).toEqual(await expected());
  expect(await countsOf(20261120)).toEqual([]);
});

test("a walk that takes longer than its day goes on, and the one before is shown until then", async () => {
  await someProgress(stopsPage + 1);
  for (let call = 0; call < 2; call++) await gatherStops(db, { now });
  await gatherStops(db, { now: daysOn(1) });
  expect(await position()).toMatch(/^20261120 20261121 row-/);
  await gatherStops(db, { now: daysOn(3) });
  expect(await position()).toBe("20261121 20261121 ");
  expect(await countsOf(20261121)).toEqual(await expected());
});

test("an empty book is walked through too", async () => {
  await gatherStops(db, { now });
  expect(await position()).toBe("20261120 20261120 ");
  expect(await db.select().from(chapterStops)).toEqual([]);
});

/** The database until this call of it: then whoever asks is killed, before it happens or once it has. */
function dyingDb(call: number, after: boolean): Db {
  let calls = 0;
  const dying = async <T>(act: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls < call) return act();
    if (after) await act();
    throw new Error("killed");
  };
  return recordingDb({ around: dying }).db;
}

test("killed at any point, a walk comes to the same counts", async () => {
  await someProgress(9 * stopsPage + 7);
  for (const call of [1, 2, 3]) {
    for (const after of [false, true]) {
      await expect(gatherStops(dyingDb(call, after), { now })).rejects.toThrow();
      await gatherStops(db, { now });
    }
  }
  expect(await position()).toMatch(/^0 20261120 row-/);
  for (let call = 0; call < 3; call++) await gatherStops(db, { now });
  expect(await position()).toBe("20261120 20261120 ");
  expect(await countsOf(20261120)).toEqual(await expected());
});

test("runs at the same time count no page twice", async () => {
  await someProgress(3 * stopsPage + 7);
  for (let call = 0; call < 4; call++) {
    await Promise.all(Array.from({ length: 5 }, () => gatherStops(db, { now })));
  }
  expect(await position()).toBe("20261120 20261120 ");
  expect(await countsOf(20261120)).toEqual(await expected());
});

test("a run reads a few hundred rows, however many there are, and next to none between two walks", async () => {
  await someProgress(6 * stopsPage);
  await db.run(
    sql`with recursive n (n) as (select 0 union all select n + 1 from n limit 900)
      insert into chapter_stops (walk, chapter_number, block, readers) select 20261101, 3, 'old-' || n, 1 from n`,
  );
  await db.insert(cronCursors).values({ name: "chapter_stops", position: "20261119 20261119 " });
  const { db: recorded, calls } = recordingDb();
  const run = async (at: Date) => {
    calls.length = 0;
    await gatherStops(recorded, { now: at });
    return calls.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
  };
  for (let call = 0; call < 20; call++) expect(await run(now)).toBeLessThan(600);
  expect(await countsOf(20261101)).toEqual([]);
  expect(await countsOf(20261120)).toEqual(await expected());
  expect(await run(now)).toBeLessThan(5);
});
