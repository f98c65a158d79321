import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { migrationNames } from "../lib/database.ts";
import { inRoot } from "../lib/root.ts";

const readers = 1_000;

/** How many rows of each kind a reader leaves within a year, as far as they are kept. */
export const kept = {
  chapters: 12,
  marks: 20,
  mails: 38,
  daysOfReading: 36,
  views: 18,
  sessions: 3,
} as const;

/** Rows and bytes of D1 for each reader after a year, indexes included: a database is filled with a thousand of them. */
export function measureReader(): { bytes: number; rows: number } {
  const db = new DatabaseSync(":memory:");
  for (const name of migrationNames()) db.exec(readFileSync(inRoot("db/migrations", name), "utf8"));
  const size = () =>
    Number(
      db.prepare("select page_count * page_size as n from pragma_page_count(), pragma_page_size()").get()?.n,
    );
  const before = size();
  const id = (prefix: string) => `'${prefix}' || printf('%021d', n)`;
  const many = (count: number, sql: string) => {
    for (let index = 0; index < count; index++) db.exec(sql.replaceAll("@", String(10 + index)));
  };
  const from = `from (with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${readers}) select n from numbers)`;
  const email = `'reader-' || n || '@example.com'`;
  const day = (text: string) => `date('2026-01-01', '+${text} days') || 'T00:00:00.000Z'`;
  db.exec(`begin;
    insert into email_subscribers (id, email, email_key, first_name, last_name, has_access, created_at, updated_at)
    select ${id("s")}, ${email}, ${email}, 'Adelaide', 'Robinson', 1, ${day("1")}, ${day("1")} ${from};
    insert into mail_consents (id, email, source, topics, text_version, browser, network, created_at)
    select ${id("c")}, ${email}, 'sign_up', '["chapters","news","nudges"]', '2026-11', 'Firefox', '203.0.113.0/24', ${day("1")} ${from}`);
  many(
    kept.sessions,
    `insert into user_sessions (id, user_email, session_token, previous_token, browser, network, expires_at, created_at)
     select ${id("t@")}, ${email}, '${"x".repeat(43)}', '${"x".repeat(43)}', 'Firefox', '203.0.113.0/24', ${day("@")}, ${day("@")} ${from}`,
  );
  many(
    kept.chapters,
    `insert into reading_progress (id, email, chapter_number, completed, time_spent, videos_watched, quizzes_passed, position_block, position_offset, created_at, updated_at)
     select ${id("p@")}, ${email}, @, 1, 480, '["a-video"]', '["a-quiz"]', 'a-block-of-text', 0.5, ${day("@")}, ${day("@")} ${from};
     insert into progress_devices (email, chapter_number, device_id, time_spent, position_block, position_offset, position_at, updated_at, kind)
     select ${email}, @, 'a-device-of-twenty-two', 480, 'a-block-of-text', 0.5, ${day("@")}, ${day("@")}, 'phone' ${from}`,
  );
  many(
    kept.marks,
    `insert into progress_marks select ${email}, @, 'video', 'an-item-of-the-book', ${day("@")} ${from}`,
  );
  many(
    kept.daysOfReading,
    `update reading_progress set updated_at = date('2026-02-01', '+@ days') || 'T00:00:00.000Z' where chapter_number = 10`,
  );
  many(
    kept.views,
    `insert into content_access_logs (id, email, chapter_number, access_type, ip_address, user_agent, created_at)
     select ${id("v@")}, ${email}, @, 'view', '203.0.113.0/24', 'Firefox', ${day("@")} ${from}`,
  );
  many(
    kept.mails,
    `insert into email_outbox (id, kind, to_email, data, broadcast_id, state, due_at, attempts, provider_id, created_at, sent_at, delivered_at)
     select '${"b".repeat(20)}@.' || ${id("s")}, 'chapters_sent', ${email}, '{}', '${"b".repeat(20)}@', 'sent', ${day("@")}, 1, 'a-message-id-of-forty-characters-or-so', ${day("@")}, ${day("@")}, ${day("@")} ${from}`,
  );
  db.exec("commit");
  const bytes = (size() - before) / readers;
  const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
  const count = (name: unknown) => Number(db.prepare(`select count(*) as n from "${name}"`).get()?.n);
  const rows = tables.reduce((sum, { name }) => sum + count(name), 0) / readers;
  db.close();
  return { bytes: Math.round(bytes / 10) * 10, rows: Math.round(rows) };
}
