import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { plansOf } from "@/test/explain";
import { aSubscriber, db } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { listHistory } from "./data";
import { historyInput } from "./schema";

/** A reader with a long history, much of it at equal times, and another with one of their own. */
async function aLongHistory() {
  const reader = await aSubscriber(db, { email: "reader@example.com" });
  const other = await aSubscriber(db, { email: "other@example.com" });
  const at = (minutes: string) =>
    `strftime('%Y-%m-%dT%H:%M:%fZ', '2026-03-01', '+' || (${minutes}) || ' minutes')`;
  const count = (last: number) =>
    `with recursive n (n) as (select 1 union all select n + 1 from n where n < ${last})`;
  const whose = `(select '${reader.id}' as id, 'reader@example.com' as email union all select '${other.id}', 'other@example.com')`;
  await env.DB.batch(
    [
      `insert into user_sessions (id, user_email, session_token, browser, expires_at, created_at) ${count(150)}
        select 's' || n || id, email, n || email, 'Firefox', '2027-01-01T00:00:00.000Z', ${at("n / 2")} from n, ${whose}`,
      `insert into content_access_logs (id, email, chapter_number, access_type, created_at) ${count(300)}
        select 'a' || n || id, email, n % 12, iif(n % 10 = 0, 'download', iif(n % 15 = 0, 'share', 'view')), ${at("n / 3")} from n, ${whose}`,
      `insert into progress_marks (email, chapter_number, kind, item, at) ${count(40)}
        select email, n % 12, iif(n % 2 = 0, 'video', 'quiz'), 'item-' || n, ${at("n * 2")} from n, ${whose}`,
      `insert into progress_marks (email, chapter_number, kind, item, at) ${count(12)}
        select email, n, 'completed', iif(n = 5, 'no', 'yes'), ${at("n * 7")} from n, ${whose}`,
      `insert into broadcasts (id, kind, chapter_numbers, audience, state, created_by, created_at) ${count(60)}
        select 'b' || n, 'chapters_sent', '[1]', 'all', 'done', 'x', ${at("n * 3")} from n`,
      `insert into email_outbox (id, kind, to_email, email, data, broadcast_id, state, due_at, created_at, bounced_at) ${count(60)}
        select 'b' || n || '.' || id, 'chapters_sent', email, '', '{}', 'b' || n, 'sent', ${at("0")}, ${at("n * 3")}, iif(n = 60, ${at("0")}, null) from n, ${whose}`,
      `insert into email_outbox (id, kind, to_email, email, data, state, due_at, created_at) ${count(150)}
        select 'm' || n || id, 'sign_in', email, email, '{}', 'sent', ${at("0")}, ${at("n / 4")} from n, ${whose}`,
      `insert into purchases (id, email, source, amount_cents, currency, purchased_at, created_at)
        select 'p' || id, email, 'manual', 2900, 'EUR', ${at("50")}, ${at("50")} from ${whose}`,
    ].map((statement) => env.DB.prepare(statement)),
  );
  return { id: reader.id, email: reader.email };
}

const places = (entries: object[]) => entries.map((entry) => JSON.stringify(entry));

test("a history is whole, once, newest first, in pages of any size, and each costs few rows", {
  timeout: 30_000,
}, async () => {
  const reader = await aLongHistory();
  const readAll = async (limit: number) => {
    const all: string[] = [];
    let most = 0;
    let cursor: string | undefined;
    do {
      const { db: recording, calls } = recordingDb();
      const place = historyInput.parse({ cursor }).cursor;
      const page = await listHistory(recording, { reader, cursor: place, limit });
      all.push(...places(page.entries));
      most = Math.max(
        most,
        calls.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
      );
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return { all, most };
  };
  const { all, most } = await readAll(50);
  // 150 sign-ins, 300 accesses, 52 marks, 60 and 150 mails, a sign-up, a purchase.
  expect(all).toHaveLength(150 + 300 + 52 + 60 + 150 + 2);
  const times = all.map((one) => (JSON.parse(one) as { at: string }).at);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(most).toBeGreaterThan(50);
  expect(most).toBeLessThan(1000);
  for (const limit of [7, 100]) {
    const again = await readAll(limit);
    expect(again.all).toEqual(all);
    expect(again.most).toBeLessThan(1000);
  }
  const count = (deed: string) => all.filter((one) => one.includes(`"deed":"${deed}"`)).length;
  expect([
    count("sign_in"),
    count("set_back"),
    count("completed"),
    count("purchase"),
    count("signup"),
  ]).toEqual([150, 1, 11, 1, 1]);
  expect(all.filter((one) => one.includes('"state":"bounced"'))).toHaveLength(1);
});

test("no source is read through or sorted but the marks", async () => {
  const reader = await aLongHistory();
  const { nextCursor } = await listHistory(db, { reader, limit: 10 });
  const { cursor } = historyInput.parse({ cursor: nextCursor });
  const steps = await plansOf((explained) => listHistory(explained, { reader, cursor, limit: 50 }));
  for (const index of ["email_outbox_email", "content_access_logs_email", "analytics_events_subscriber"])
    expect(steps.join("; ")).toContain(`INDEX ${index}`);
  expect(steps.filter((step) => /SCAN (?!broadcasts)/.test(step))).toEqual([]);
});

test("the first opening is told of once: by its line in the log, and by the event once that has gone", async () => {
  const reader = await aSubscriber(db, { email: "reader@example.com" });
  const opened = async () => {
    const { entries } = await listHistory(db, { reader, limit: 50 });
    return entries.filter(({ deed }) => deed === "opened").map(({ chapterNumber }) => chapterNumber);
  };
  expect(await opened()).toEqual([]);
  await env.DB.prepare(
    `insert into content_access_logs (id, email, chapter_number, access_type, created_at)
    values ('one', 'reader@example.com', 3, 'view', '2026-03-01T00:00:00.000Z')`,
  ).run();
  expect(await opened()).toEqual([3]);
  await env.DB.prepare("delete from content_access_logs").run();
  expect(await opened()).toEqual([3]);
});

test.each(["", "x", "2026-03-01T00:00:00.000Z~9", "2026-03-01~1~a", "2026-03-01T00:00:00.000Z~1~' or 1=1"])(
  "%j is no cursor",
  (cursor) => {
    expect(historyInput.safeParse({ cursor }).success).toBe(false);
    expect(historyInput.safeParse({ cursor: "2026-03-01T00:00:00.000Z~1~a.b" }).success).toBe(true);
  },
);
