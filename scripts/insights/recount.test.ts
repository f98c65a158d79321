import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { inRoot } from "../lib/root.ts";
import { differences, figures } from "./recount.ts";

const migrations = readdirSync(inRoot("db/migrations"))
  .filter((name) => name.endsWith(".sql"))
  .sort();
const withLists = migrations.indexOf("0005_lists.sql");

function apply(db: DatabaseSync, names: string[]): void {
  for (const name of names) db.exec(readFileSync(inRoot("db/migrations", name), "utf8"));
}

test("the migration counts who wants no mail among those who are there, and keeps the figures of mail", () => {
  const db = new DatabaseSync(":memory:");
  apply(db, migrations.slice(0, withLists));
  const add = db.prepare(`insert into email_subscribers
    (id, email, email_key, has_access, has_purchased, mail_topics, created_at, updated_at)
    values ($id, $id, $id, $access, $purchased, $topics, '2026-11-01', '2026-11-01')`);
  add.run({ id: "all", access: 1, purchased: 1, topics: null });
  add.run({ id: "chapters", access: 1, purchased: 0, topics: '["news","chapters"]' });
  add.run({ id: "news", access: 1, purchased: 0, topics: '["news"]' });
  add.run({ id: "none", access: 0, purchased: 0, topics: "[]" });
  add.run({ id: "bounced", access: 1, purchased: 1, topics: null });
  db.exec(`insert into email_suppressions (email, reason, created_at) values
    ('bounced', 'hard_bounce', '2026-11-01'), ('none', 'complaint', '2026-11-01'), ('nobody', 'complaint', '2026-11-01')`);
  db.exec(
    "insert into mail_metrics (day, kind, broadcast_id, sent, opened) values ('2026-11-01', 'welcome', '', 5, 2)",
  );
  apply(db, migrations.slice(withLists));
  const totals = db.prepare("select name, value from totals where name glob 'silent*' order by name").all();
  expect(totals.map((row) => ({ ...row }))).toEqual([
    { name: "silent", value: 3 },
    { name: "silent_purchased", value: 1 },
    { name: "silent_with_access", value: 2 },
  ]);
  expect({ ...db.prepare("select kind, sent, opened from mail_metrics").get() }).toEqual({
    kind: "welcome",
    sent: 5,
    opened: 2,
  });
  expect(figures.flatMap((figure) => db.prepare(differences(figure)).all())).toEqual([]);
});
