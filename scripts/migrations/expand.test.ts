import { expect, test } from "vitest";
import { allMigrations, breaks, contractingStatements, type Migration } from "./expand.ts";

const migrations = allMigrations();

/**
 * What was let through, and why. A new line needs a reason of its own: while a version rolls out, and after a
 * rollback, the code from before runs on the new schema.
 */
const allowed: { migration: string; what: string; because: string }[] = [
  {
    migration: "0002_mail.sql",
    what: "DROP TABLE `email_outbox`;",
    because: "rebuilt without a rowid; every old column stays under its name",
  },
  {
    migration: "0002_mail.sql",
    what: "ALTER TABLE `__new_email_outbox` RENAME TO `email_outbox`;",
    because: "the second half of that rebuild",
  },
  {
    migration: "0002_mail.sql",
    what: 'upsert into email_outbox on ("dedupe_key"): ON CONFLICT clause does not match any PRIMARY KEY or UNIQUE constraint',
    because: "no version was deployed anywhere before this migration was part of it",
  },
  {
    migration: "0004_insight.sql",
    what: "DROP TABLE `progress_marks`;",
    because: "rebuilt without a rowid, with the same name, columns and key",
  },
  {
    migration: "0004_insight.sql",
    what: "ALTER TABLE `__new_progress_marks` RENAME TO `progress_marks`;",
    because: "the second half of that rebuild",
  },
  {
    migration: "0005_lists.sql",
    what: "DROP TABLE `mail_metrics`;",
    because:
      "rebuilt without a rowid, with the same name and columns; the key holds the same three in another order",
  },
  {
    migration: "0005_lists.sql",
    what: "ALTER TABLE `__new_mail_metrics` RENAME TO `mail_metrics`;",
    because: "the second half of that rebuild",
  },
  {
    migration: "0005_lists.sql",
    what: "select from totals finds other rows",
    because: "more totals are kept; code from before asks for its own by name",
  },
];

const steps = migrations.map((migration, index) => ({
  name: migration.name,
  upTo: migrations.slice(0, index + 1),
}));

test.each(steps)("code from before $name runs on the schema after it", ({ name, upTo }) => {
  const found = [...upTo.slice(-1).flatMap(contractingStatements), ...(upTo.length > 1 ? breaks(upTo) : [])];
  const expected = allowed.filter(({ migration }) => migration === name).map(({ what }) => what);
  expect(found.map(({ what }) => what).toSorted()).toEqual(expected.toSorted());
});

const made = {
  name: "made.sql",
  sql: `create table facts (id text primary key not null, kind text not null, note text);
    create table figures (day text primary key not null, value integer default 0 not null);
    create unique index facts_note on facts (note);`,
};
const after = (sql: string): Migration[] => [made, { name: "next.sql", sql }];
const found = (sql: string) => breaks(after(sql)).map(({ what }) => what);

test.each([
  "alter table facts add extra text",
  "alter table facts add extra integer default 0 not null",
  "create table more (id text primary key not null)",
  "create index facts_kind on facts (kind)",
  "create trigger counted after insert on facts begin insert into figures values (new.id, 1) on conflict do nothing; end",
  "create table f (id text primary key not null, kind text not null, note text) without rowid; insert into f select * from facts; drop table facts; alter table f rename to facts; create unique index facts_note on facts (note)",
])("nothing breaks by: %s", (sql) => {
  expect(found(sql)).toEqual([]);
});

test.each([
  ["drop table figures", "select from figures: no such table: figures"],
  ["alter table facts rename column note to words", "update facts: no such column: note"],
  ["alter table facts rename to truths", "select from facts: no such table: facts"],
  ["drop index facts_note", 'upsert into facts on ("note"): ON CONFLICT clause does not match'],
  [
    "create trigger shut before insert on facts begin select raise(abort, 'shut'); end",
    "insert into facts, all columns: shut",
  ],
  ["delete from facts where note is null", "select from facts finds other rows"],
  ["create trigger gone after insert on facts begin delete from missing; end", "no such table: main.missing"],
  [
    "create table f (id text primary key not null, kind text not null, note text not null); insert into f select id, kind, coalesce(note, '') from facts; drop table facts; alter table f rename to facts",
    "insert into facts, no more than is needed: NOT NULL constraint failed: facts.note",
  ],
])("it is found that this breaks the code from before: %s", (sql, what) => {
  expect(found(sql).join("\n")).toContain(what);
});

test.each([
  ["DROP TABLE `facts`;", 1],
  ["ALTER TABLE `facts` DROP COLUMN `note`;", 1],
  ["ALTER TABLE facts RENAME COLUMN note TO words;", 1],
  ["-- drop table facts\nALTER TABLE facts ADD more text;", 0],
  ["CREATE TABLE drops (id text);", 0],
])("%s is contracting: %d", (sql, count) => {
  expect(contractingStatements({ name: "x.sql", sql })).toHaveLength(count);
});
