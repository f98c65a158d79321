import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { walkAt } from "../../lib/insights/chapter/rules.ts";
import { differences, figures } from "../insights/recount.ts";
import { Refusal } from "../lib/refusal.ts";
import { inRoot } from "../lib/root.ts";
import { readBook } from "./book.ts";
import { fill, requireEmpty } from "./fill.ts";
import { readerOf, spanUntil } from "./reader.ts";

const now = new Date("2026-11-20T10:00:00.000Z");
const folder = inRoot("db/migrations");

function emptyDatabase(): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  for (const file of files.sort()) db.exec(readFileSync(`${folder}/${file}`, "utf8"));
  return db;
}

function filled({ readers = 300, seed = 1 } = {}) {
  const db = emptyDatabase();
  return { db, ...fill(db, { readers, seed, now }) };
}

/** For those tests that only look. */
const population = filled();

const all = (db: DatabaseSync, sql: string) => db.prepare(sql).all();
const numberOf = (db: DatabaseSync, sql: string) => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
const made = (db: DatabaseSync) =>
  all(db, "select type, name, sql from sqlite_master where sql is not null order by type, name");
const tables = (db: DatabaseSync) =>
  all(db, "select name from sqlite_master where type = 'table' order by name").map(({ name }) =>
    String(name),
  );
const everything = (db: DatabaseSync) =>
  tables(db).map((table) => [table, all(db, `select * from ${table}`)]);
const differing = (db: DatabaseSync) => figures.flatMap((figure) => all(db, differences(figure)));

test("so many readers are made, with a row of progress a chapter and about thirty accesses each", () => {
  const { db, rows } = population;
  const chapters = readBook().length;
  expect(rows.email_subscribers).toBe(300);
  expect(rows.reading_progress).toBe(300 * chapters);
  expect(Number(rows.content_access_logs) / 300).toBeGreaterThan(25);
  expect(Number(rows.content_access_logs) / 300).toBeLessThan(35);
  for (const [table, count] of Object.entries(rows)) {
    // Mails of broadcasts are not written one by one.
    const which = table === "email_outbox" ? "where broadcast_id is null" : "";
    expect(count, table).toBe(numberOf(db, `select count(*) from ${table} ${which}`));
  }
  expect(numberOf(db, "select count(*) from daily_metrics")).toBeGreaterThan(250);
  expect(numberOf(db, "select max(value) from totals")).toBe(300);
});

test("all figures agree with the facts, and one that did not would be found", () => {
  const { db, differences: found } = filled({ readers: 60 });
  expect(found).toEqual([]);
  expect(differing(db)).toEqual([]);
  db.exec("delete from analytics_events where kind = 'purchase'");
  expect(differing(db).map(({ figure }) => figure)).toContain("daily_metrics.purchases");
});

/** What is so of every population that the product itself could have made, as a query for what breaks it. */
const rules: Record<string, string> = {
  "the last day of reading is that of the last progress": `select 1 from email_subscribers as s where last_active_on <>
    (select substr(max(updated_at), 1, 10) from reading_progress where email = s.email_key)`,
  "each view came after the opening that was the first": `select 1 from content_access_logs as log
    join email_subscribers as s on s.email_key = log.email
    left join analytics_events as event on event.id = s.id || '.chapter_opened.' || log.chapter_number
    where log.access_type = 'view' and (event.id is null or event.created_at > log.created_at)`,
  "a reader's time in a chapter is that of their devices": `select 1 from reading_progress as p where time_spent <>
    (select sum(time_spent) from progress_devices as d where (d.email, d.chapter_number) = (p.email, p.chapter_number))`,
  "what was watched and passed has its mark": `select 1 from reading_progress as p
    where json_array_length(videos_watched) + json_array_length(quizzes_passed) + completed <>
    (select count(*) from progress_marks as m where (m.email, m.chapter_number) = (p.email, p.chapter_number))`,
  "who bought and was not paid back owns the book": `select 1 from email_subscribers as s where has_purchased <>
    exists (select 1 from purchases where email = s.email_key and refunded_at is null)`,
  "the log is in the order of its time": `select 1 from content_access_logs as one
    join content_access_logs as next on next.rowid = one.rowid + 1 where next.created_at < one.created_at`,
  "nothing is of a time that has not come": `select 1 from reading_progress where updated_at > '${now.toISOString()}'
    union all select 1 from content_access_logs where created_at > '${now.toISOString()}'
    union all select 1 from purchases where refunded_at > '${now.toISOString()}'`,
};

test.each(Object.entries(rules))("%s", (_, broken) => {
  expect(all(population.db, broken)).toEqual([]);
});

test("where readers stopped is counted as the cron would have counted it", () => {
  const { db } = population;
  const unfinished = numberOf(db, "select count(*) from reading_progress where not completed");
  expect(unfinished).toBeGreaterThan(0);
  expect(numberOf(db, "select sum(readers) from chapter_stops where walk = 20261120")).toBe(unfinished);
  const [cursor] = all(db, "select position from cron_cursors where name = 'chapter_stops'");
  expect(walkAt(String(cursor?.position))).toEqual({ shown: 20_261_120, current: 20_261_120, after: "" });
});

test("the same seed makes the same population, another seed another", () => {
  const [one, again, other] = [1, 1, 2].map((seed) => everything(filled({ readers: 20, seed }).db));
  expect(one).toEqual(again);
  expect(one).not.toEqual(other);
});

test("indexes and triggers are there again, and go on counting", () => {
  const { db } = filled({ readers: 20 });
  expect(made(db)).toEqual(made(emptyDatabase()));
  const views = () => numberOf(db, "select views from daily_metrics where day = '2026-11-20'");
  const before = views();
  db.exec(`insert into content_access_logs (id, email, chapter_number, access_type, created_at)
    values ('one-more', null, 1, 'view', '2026-11-20T11:00:00.000Z')`);
  expect(views()).toBe(before + 1);
});

test("a fill that fails changes nothing", () => {
  const options = { seed: 1, span: spanUntil(now), book: readBook() };
  const db = emptyDatabase();
  // Has the address that the third of the readers to come will have.
  const { emailKey } = readerOf(3, options);
  db.exec(`insert into email_subscribers (id, email, email_key, created_at, updated_at)
    values ('somebody', '${emailKey}', '${emailKey}', '2026-11-01', '2026-11-01')`);
  const [before, schema] = [everything(db), made(db)];
  expect(() => fill(db, { readers: 5, seed: 1, now })).toThrow(/UNIQUE/);
  expect(everything(db)).toEqual(before);
  expect(made(db)).toEqual(schema);
  // Those before the third are no trouble.
  fill(db, { readers: 2, seed: 1, now });
  expect(numberOf(db, "select count(*) from email_subscribers")).toBe(3);
});

test("a database with subscribers is refused, unless more are asked for: those that were there stay", () => {
  const { db } = filled({ readers: 20 });
  expect(() => requireEmpty(emptyDatabase(), "state")).not.toThrow();
  expect(() => requireEmpty(db, "state")).toThrow(Refusal);
  const before = all(db, "select id, email from email_subscribers order by id");
  expect(fill(db, { readers: 10, seed: 1, now }).differences).toEqual([]);
  const after = all(db, "select id, email from email_subscribers order by id");
  expect(after).toHaveLength(30);
  expect(after).toEqual(expect.arrayContaining(before));
});
