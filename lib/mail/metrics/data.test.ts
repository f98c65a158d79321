import { expect, test } from "vitest";
import { broadcasts, deadLetters, emailOutbox, mailMetrics } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { db, now } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { getMailHealth, getOutboxState } from "./data";

function aBroadcast(id: string) {
  return db.insert(broadcasts).values({
    id,
    kind: "chapters_sent",
    chapterNumbers: [1],
    audience: "all",
    state: "sending",
    createdBy: "an-admin",
    createdAt: isoAfter(now),
  });
}

test("the health of mail sums mails to one and to many of the days asked for, of 30 at most", async () => {
  await aBroadcast("many");
  await db.insert(mailMetrics).values([
    { day: "2026-11-20", kind: "sign_in", sent: 1, delivered: 1 },
    { day: "2026-11-20", kind: "chapters_sent", broadcastId: "many", sent: 10, bounced: 2, complained: 1 },
    { day: "2026-11-14", kind: "sign_up", sent: 100, failed: 3 },
    { day: "2026-11-13", kind: "sign_up", sent: 1000 },
    { day: "2026-10-21", kind: "sign_up", sent: 10_000 },
  ]);
  expect(await getMailHealth(db, { days: 7, now })).toEqual({
    days: 7,
    sent: 111,
    delivered: 1,
    failed: 3,
    bounced: 2,
    complained: 1,
  });
  expect(await getMailHealth(db, { days: 1, now })).toMatchObject({ days: 1, sent: 11 });
  expect(await getMailHealth(db, { days: 90, now })).toMatchObject({ days: 30, sent: 1111 });
});

test("an empty outbox waits for nothing", async () => {
  expect(await getOutboxState(db)).toEqual({
    waiting: 0,
    sending: 0,
    dueSince: null,
    broadcasts: 0,
    deadLetters: 0,
    limit: 100,
  });
  expect(await getMailHealth(db, { days: 7, now })).toMatchObject({ sent: 0, bounced: 0 });
});

test("what waits is counted, and not what is sent or belongs to a mail to many", async () => {
  const mail = (id: string, values: Partial<typeof emailOutbox.$inferInsert> = {}) =>
    db.insert(emailOutbox).values({
      id,
      kind: "sign_in",
      toEmail: "reader@example.com",
      data: {},
      dueAt: isoAfter(now),
      createdAt: isoAfter(now),
      ...values,
    });
  await mail("pending", { dueAt: isoAfter(now, -60) });
  await mail("claimed", { state: "claimed" });
  await mail("sent", { state: "sent", dueAt: isoAfter(now, -600) });
  await mail("many.reader", { broadcastId: "many", dueAt: isoAfter(now, -600) });
  await aBroadcast("many");
  await db.insert(deadLetters).values({ id: "dead", message: "{}", reason: "x", createdAt: isoAfter(now) });
  expect(await getOutboxState(db)).toMatchObject({
    waiting: 2,
    sending: 1,
    dueSince: isoAfter(now, -60),
    broadcasts: 1,
    deadLetters: 1,
  });
});

test("neither costs more rows, however many mails wait and however long mail was sent", async () => {
  const count = (limit: number) =>
    `with recursive n (n) as (select 1 union all select n + 1 from n limit ${limit})`;
  await db.run(
    `${count(3000)} insert into email_outbox (id, kind, to_email, data, due_at, created_at)
     select n, 'sign_in', 'reader@example.com', '{}', '2026-11-20T09:00:00.000Z', '2026-11-20T09:00:00.000Z' from n`,
  );
  await db.run(
    `${count(3000)} insert into dead_letters (id, message, reason, created_at) select n, '{}', 'x', '' from n`,
  );
  await db.run(
    `${count(600)} insert into broadcasts (id, kind, chapter_numbers, audience, state, created_by, created_at)
     select n, 'chapters_sent', '[1]', 'all', 'sending', 'an-admin', '2026-11-20T09:00:00.000Z' from n`,
  );
  await db.run(
    `${count(600)} insert into mail_metrics (day, kind, broadcast_id, sent) select '2026-11-20', 'chapters_sent', n, 1 from n`,
  );
  await db.run(
    `${count(900)} insert into mail_metrics (day, kind, sent)
     select date('2026-11-20', '-' || n || ' days'), kind, 1 from n
     join (select 'sign_in' as kind union select 'sign_up' union select 'welcome' union select 'progress_nudge')`,
  );
  const { db: recorded, calls } = recordingDb();
  expect(await getOutboxState(recorded)).toMatchObject({ waiting: 100, deadLetters: 100, broadcasts: 100 });
  expect(await getMailHealth(recorded, { days: 90, now })).toMatchObject({ sent: 50 + 4 * 29 });
  expect(calls.reduce((sum, { rowsRead }) => sum + rowsRead, 0)).toBeLessThan(900);
});
