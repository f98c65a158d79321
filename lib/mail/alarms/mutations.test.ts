import { expect, test } from "vitest";
import { deadLetters, emailOutbox, incidents } from "@/db/schema";
import { isoAfter, seconds } from "@/lib/base/time";
import { aSubscriber, db, now } from "@/test/factories";
import { recordingDb } from "@/test/recording-db";
import { countDeadLetters, listIncidents } from "./data";
import { alarmAdmins, closeIncidents, recordDeadLetters } from "./mutations";

const later = (addSeconds: number) => new Date(now.getTime() + addSeconds * 1000);
const mails = async () =>
  (await db.select().from(emailOutbox)).map(({ toEmail, data }) => [toEmail, data.alarm]);
const raise = (addSeconds: number, alarm: "cache_failing" | "queue_failing" = "cache_failing") =>
  alarmAdmins(db, { alarm, count: 1, now: later(addSeconds) });

test("an alarm is mailed to each admin when it begins, and not while it goes on, for however long", async () => {
  await aSubscriber(db, { email: "one@example.com", role: "admin" });
  await aSubscriber(db, { email: "two@example.com", role: "admin" });
  await aSubscriber(db, { email: "reader@example.com" });
  for (let minute = 0; minute < 3 * 60; minute++) {
    await raise(minute * 60);
    if (minute % 30 === 0) await closeIncidents(db, { now: later(minute * 60) });
  }
  expect((await mails()).sort()).toEqual([
    ["one@example.com", "cache_failing"],
    ["two@example.com", "cache_failing"],
  ]);
  expect(await listIncidents(db)).toMatchObject([{ name: "cache_failing", openedAt: isoAfter(now) }]);
});

test("it is over when its cause was not seen for an hour, and is mailed again when it comes back", async () => {
  await aSubscriber(db, { email: "one@example.com", role: "admin" });
  await raise(0);
  await closeIncidents(db, { now: later(seconds.hour) });
  await raise(seconds.hour);
  expect(await mails()).toHaveLength(1);
  await closeIncidents(db, { now: later(2 * seconds.hour + 1) });
  expect(await listIncidents(db)).toEqual([]);
  await raise(3 * seconds.hour);
  expect(await mails()).toHaveLength(2);
});

test("two that raise it at once write one mail, and another alarm has its own", async () => {
  await aSubscriber(db, { email: "one@example.com", role: "admin" });
  await Promise.all([raise(0), raise(0), raise(0.001), raise(0, "queue_failing")]);
  expect((await mails()).map(([, alarm]) => alarm).sort()).toEqual(["cache_failing", "queue_failing"]);
});

test("an alarm that goes on reads no subscribers, and writes a row each five minutes at most", async () => {
  await db.run(
    `with recursive n (n) as (select 1 union all select n + 1 from n limit 2000)
     insert into email_subscribers (id, email, email_key, created_at, updated_at)
     select n, n || '@example.com', n || '@example.com', '', '' from n`,
  );
  await raise(0);
  const { db: recorded, calls } = recordingDb();
  for (const addSeconds of [60, 120, 300, 360]) {
    await alarmAdmins(recorded, { alarm: "cache_failing", count: 2, now: later(addSeconds) });
  }
  expect(calls.every(({ rowsRead }) => rowsRead < 20)).toBe(true);
  expect(calls.map(({ rowsWritten }) => rowsWritten > 0)).toEqual([false, false, true, false]);
  expect(await db.select().from(incidents)).toMatchObject([{ seenAt: isoAfter(now, 300), count: 2 }]);
});

test("dead letters are counted from a time on", async () => {
  expect(await countDeadLetters(db, { since: isoAfter(now) })).toBe(0);
  const letter = { message: { v: 2, mail: "x" }, reason: "the queue gave up on it" };
  await recordDeadLetters(db, { letters: [letter], now: later(-60) });
  await recordDeadLetters(db, { letters: [letter, letter], now });
  expect(await countDeadLetters(db, { since: isoAfter(now) })).toBe(2);
  expect(await db.select().from(deadLetters)).toHaveLength(3);
});
