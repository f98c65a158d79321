import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** The tables that made-up readers have rows in, with the columns that are given. */
const columns = {
  email_subscribers:
    "id, email, email_key, first_name, last_name, has_access, has_purchased, discount_code, mail_topics, emails_sent, last_active_on, created_at, updated_at",
  reading_progress:
    "id, email, chapter_number, completed, completed_at, time_spent, videos_watched, quizzes_passed, position_block, position_offset, created_at, updated_at, first_completed_at, first_completed_seconds",
  progress_devices:
    "email, chapter_number, device_id, time_spent, position_block, position_offset, position_at, updated_at, kind",
  progress_marks: "email, chapter_number, kind, item, at",
  analytics_events: "id, kind, subscriber_id, chapter_number, item, value, created_at",
  content_access_logs: "id, email, chapter_number, access_type, ip_address, user_agent, created_at",
  user_sessions: "id, user_email, session_token, browser, network, expires_at, created_at",
  mail_consents: "id, email, source, topics, text_version, browser, network, created_at",
  purchases:
    "id, email, source, reference, amount_cents, currency, discount_code_id, purchased_at, created_at, refunded_at",
  discount_codes: "id, code, kind, amount, created_by, created_at",
  subscriber_notes: "id, subscriber_id, author_id, text, created_at",
  audit_log: "id, actor_id, action, subject_id, details, request_id, created_at",
  email_outbox:
    "id, kind, to_email, email, data, dedupe_key, state, due_at, attempts, created_at, sent_at, delivered_at",
  email_suppressions: "email, reason, created_at",
  broadcasts:
    "id, kind, chapter_numbers, audience, state, taken_through, recipients, chapter_opened, created_by, created_at, finished_at",
} as const;

export type Table = keyof typeof columns;

/** Writes rows, each as the values of its table's columns, and counts them by table. */
export class Rows {
  readonly counts: Partial<Record<Table, number>> = {};
  private readonly statements = new Map<Table, StatementSync>();
  private readonly db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  add(table: Table, ...values: SQLInputValue[]): void {
    this.insertInto(table).run(...values);
    this.counts[table] = (this.counts[table] ?? 0) + 1;
  }

  private insertInto(table: Table): StatementSync {
    const known = this.statements.get(table);
    if (known) return known;
    const marks = columns[table].replaceAll(/\w+/g, "?");
    const statement = this.db.prepare(`insert into ${table} (${columns[table]}) values (${marks})`);
    this.statements.set(table, statement);
    return statement;
  }
}

/**
 * Runs `load` in one transaction, without the triggers and indexes of the database, which are there again
 * when it ends: they would do for each of ten million rows what is done at once in the end. `recount` comes
 * after them. When anything fails, or the process is killed, nothing has changed.
 */
export function inOneGo(db: DatabaseSync, load: () => void, recount: () => void): void {
  db.exec("pragma cache_size = -250000; begin immediate");
  try {
    const made = db
      .prepare(
        "select type, name, sql from sqlite_master where type in ('index', 'trigger') and sql is not null",
      )
      .all() as { type: string; name: string; sql: string }[];
    for (const { type, name } of made) db.exec(`drop ${type} "${name}"`);
    load();
    // Triggers last: what is recounted is not counted by them as well.
    const [indexes, triggers] = [
      made.filter(({ type }) => type === "index"),
      made.filter(({ type }) => type === "trigger"),
    ];
    for (const { sql } of indexes) db.exec(sql);
    recount();
    for (const { sql } of triggers) db.exec(sql);
    db.exec("commit");
  } catch (error) {
    if (db.isTransaction) db.exec("rollback");
    throw error;
  }
  db.exec("pragma wal_checkpoint(truncate)");
}
