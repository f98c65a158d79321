import type { DatabaseSync } from "node:sqlite";
import type { Chance } from "../../test/random.ts";
import { readQuestions } from "./book.ts";
import { idFrom, type Span } from "./reader.ts";
import type { Rows } from "./tables.ts";
import { iso } from "./write-reader.ts";

const day = 86_400_000;
/** A broadcast each tenth day. */
const broadcastDays = 10;
/** Mails of broadcasts are in the outbox for the last of them only; of those before there are figures. */
const withMails = 2;

/** Broadcasts to all who were subscribers then, with their mails and what became of them. */
export function addBroadcasts(
  db: DatabaseSync,
  { rows, span, chance, chapters }: { rows: Rows; span: Span; chance: Chance; chapters: number[] },
): void {
  const sent = Math.floor((span.now - span.from) / day / broadcastDays) - 1;
  const mails = db.prepare(`insert into email_outbox (id, kind, to_email, email, data, broadcast_id, state,
      due_at, attempts, created_at, sent_at, delivered_at, opened_at, clicked_at, bounced_at)
    select $id || '.' || id, 'chapters_sent', email, email_key, '{}', $id, 'sent', $at, 1, $at, $at,
      iif(rowid % 97, $at, null), iif(rowid * 31 % 100 < 45, $later, null),
      iif(rowid * 31 % 100 < 12, $later, null), iif(rowid % 97, null, $at)
    from email_subscribers where created_at < $at and email_key not in (select email from email_suppressions)
    order by id`);
  const recipients = db.prepare("select count(*) as n from email_subscribers where created_at < ?");
  const metrics = db.prepare(`insert into mail_metrics
      (day, kind, broadcast_id, sent, delivered, opened, clicked, bounced, complained)
    values (?, 'chapters_sent', ?, ?, ?, ?, ?, ?, ?)`);
  for (let number = 1; number <= sent; number++) {
    const time = span.from + number * broadcastDays * day;
    const [id, at, later] = [idFrom(chance), iso(time), iso(time + day / 4)];
    const isKept = number > sent - withMails;
    const found = isKept ? mails.run({ id, at, later }).changes : recipients.get(at)?.n;
    const readers = Number(found);
    const share = (part: number) => Math.round(readers * part);
    const about = JSON.stringify([chapters[number % chapters.length]]);
    rows.add(
      "broadcasts",
      id,
      "chapters_sent",
      about,
      "all",
      "done",
      `${id}/`,
      readers,
      share(0.2),
      "demo-admin",
      at,
      later,
    );
    metrics.run(
      at.slice(0, 10),
      id,
      readers,
      share(0.99),
      share(0.45),
      share(0.12),
      share(0.01),
      share(0.001),
    );
    const details = JSON.stringify({ recipients: readers });
    rows.add("audit_log", idFrom(chance), "demo-admin", "broadcast_sent", id, details, null, at);
  }
}

/** Accesses of before the time for which the log is kept, of which the product holds only the figures. */
export function countOldAccesses(db: DatabaseSync, span: Span): void {
  const kept = iso(span.keptFrom).slice(0, 10);
  const counts =
    "views = max(views, 2 * opened), downloads = max(downloads, opened / 6), shares = max(shares, opened / 6)";
  db.exec(`update daily_metrics set ${counts} where day < '${kept}'; update chapter_metrics set ${counts}`);
}

/** Attempts at quizzes, of which the product holds only the figures: three for two that were passed. */
export function countQuizzes(db: DatabaseSync): void {
  const passed = db
    .prepare("select item, count(*) as n from progress_marks where kind = 'quiz' group by item")
    .all();
  const set = db.prepare(`insert into quiz_metrics (quiz_id, attempts, passes, "right") values (?, ?, ?, ?)
    on conflict do update set attempts = excluded.attempts, passes = excluded.passes, "right" = excluded."right"`);
  for (const { item, n } of passed) {
    const passes = Number(n);
    const right = readQuestions(String(item)).map((id, index) => [
      id,
      passes + Math.floor(passes / (index + 3)),
    ]);
    set.run(String(item), Math.floor(1.5 * passes), passes, JSON.stringify(Object.fromEntries(right)));
  }
}

/** Where readers stopped, as the cron's walk through all progress would have counted it today (lib/insights/chapter). */
export function countStops(db: DatabaseSync, span: Span): void {
  const walk = iso(span.now).slice(0, 10).replaceAll("-", "");
  db.exec(`delete from chapter_stops where walk = ${walk};
    insert into chapter_stops (walk, chapter_number, block, readers)
      select ${walk}, chapter_number, coalesce(position_block, ''), count(*)
      from reading_progress where not completed group by 2, 3;
    insert into cron_cursors (name, position) values ('chapter_stops', '${walk} ${walk} ')
      on conflict do update set position = excluded.position`);
}

/** What became of the mails of each day that went to one reader each. */
export function countMail(db: DatabaseSync): void {
  const kinds = {
    sign_in: "logins",
    sign_up: "signups",
    welcome: "signups",
    access_granted: "purchases",
    progress_nudge: "active / 20",
  };
  for (const [kind, sent] of Object.entries(kinds)) {
    db.exec(`insert into mail_metrics (day, kind, broadcast_id, sent, delivered, bounced)
      select day, '${kind}', '', ${sent}, ${sent} - (${sent}) / 100, (${sent}) / 100 from daily_metrics where ${sent} > 0
      on conflict do update set sent = excluded.sent, delivered = excluded.delivered, bounced = excluded.bounced`);
  }
}
