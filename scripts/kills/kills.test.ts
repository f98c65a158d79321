import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { type Rig, startRig } from "./rig.ts";

type Message = { to: string; text: string; customArgs: { outboxId: string } };

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 120_000);
afterAll(() => rig.stop(), 30_000);

beforeEach(async () => {
  rig.watch();
  await clear();
});

const run = (sql: string, ...values: unknown[]) =>
  rig
    .database()
    .prepare(sql)
    .bind(...values)
    .run();
const all = async <Row>(sql: string) => (await rig.database().prepare(sql).all<Row>()).results;
const inbox = async (): Promise<Message[]> => (await fetch(`${rig.sandbox.url}/api/messages`)).json();

async function aSubscriber(email: string): Promise<void> {
  const at = new Date().toISOString();
  const sql = `insert into email_subscribers (id, email, email_key, has_access, created_at, updated_at)
    values (?, ?, ?, 1, ?, ?)`;
  await run(sql, email, email, email, at, at);
}

/** Accepts a sign-in or sign-up as its door does; returns its wake-up call. */
async function acceptLogin(purpose: "sign_in" | "sign_up", email: string): Promise<object> {
  const id = randomUUID();
  const at = new Date();
  const [now, end] = [at.toISOString(), new Date(at.getTime() + 900_000).toISOString()];
  const request = `insert into login_requests (id, email, email_key, purpose, created_at, expires_at)
    values (?, ?, ?, ?, ?, ?)`;
  await run(request, id, email, email, purpose, now, end);
  const mail = `insert into email_outbox (id, kind, to_email, email, data, dedupe_key, due_at, created_at)
    values (?, ?, ?, ?, ?, ?, ?, ?)`;
  await run(mail, id, purpose, email, email, JSON.stringify({ loginRequestId: id }), id, now, now);
  return { v: 2, mail: id };
}

async function aBroadcast(): Promise<object> {
  const sql = `insert into broadcasts
    (id, kind, chapter_numbers, audience, state, prepared_through, created_by, created_at)
    values ('b', 'chapters_sent', '[1]', 'all', 'preparing', '', 'an-admin', ?)`;
  await run(sql, new Date().toISOString());
  return { v: 2, broadcast: "b" };
}

/** Hands over the calls at once: the first may already end the process. */
async function wake(...calls: object[]): Promise<void> {
  await Promise.allSettled(calls.map((call) => rig.send(call)));
}

const openWork = `select id from email_outbox where state in ('pending', 'claimed')
  union all select id from broadcasts where state in ('preparing', 'sending')`;

/** Until all is done, or the process is killed. Fails after a while: then something was lost. */
async function untilQuiet(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    if (rig.killed()) return;
    if ((await all(openWork).catch(() => [null])).length === 0) return;
  }
  throw new Error(`still open: ${JSON.stringify(await all("select * from email_outbox"))}`);
}

/** Starts again after a kill: a few minutes later, without the messages that were in the queue. */
async function recover(): Promise<void> {
  rig.watch();
  await rig.restart();
  const past = "2020-01-01T00:00:00.000Z";
  for (let sweeps = 0; sweeps < 5 && (await all(openWork)).length > 0; sweeps++) {
    await run("update email_outbox set due_at = ? where state in ('pending', 'claimed')", past);
    await run("update email_outbox set lease_until = ? where state = 'claimed'", past);
    await run("update broadcasts set not_before = null");
    await rig.sweep();
  }
}

const scenarios = {
  "sign-in and sign-up": async () => {
    await aSubscriber("known@example.com");
    const calls = [
      await acceptLogin("sign_in", "known@example.com"),
      await acceptLogin("sign_up", "new@example.com"),
    ];
    await wake(...calls);
    return ["known@example.com", "new@example.com"];
  },
  "a broadcast": async () => {
    const emails = ["one@example.com", "two@example.com", "three@example.com"];
    for (const email of emails) await aSubscriber(email);
    await wake(await aBroadcast());
    return emails;
  },
} as const;

/** Mails by address, and the rows as they ended. */
async function outcome() {
  const mails = Map.groupBy(await inbox(), ({ to }) => to);
  const rows = await all<{ email: string; state: string }>("select email, state from email_outbox");
  const counted = await all<Record<string, number>>(
    "select sum(sent) as sent, sum(unknown) as unknown from mail_metrics",
  );
  return { mails, rows, counted: counted[0] };
}

/** Kills at each of these points of a scenario, or at some of them. */
async function killAt(
  name: keyof typeof scenarios,
  choose: (points: string[]) => number[],
): Promise<string[]> {
  await scenarios[name]();
  await untilQuiet();
  const points = rig.points();
  const struck: string[] = [];
  for (const index of choose(points)) {
    let emails: string[] = [];
    // Messages are handled in no fixed order, and a busy machine puts them together: a late point may not come at once.
    for (let tries = 0; tries < 4 && !rig.killed(); tries++) {
      await clear();
      rig.watch(index);
      emails = await scenarios[name]();
      await untilQuiet();
    }
    if (!rig.killed()) continue;
    const at = rig.points().at(-1) ?? "";
    struck.push(at);
    await recover();
    check(name, at, emails, await outcome());
  }
  return struck;
}

async function clear(): Promise<void> {
  const tables = ["email_subscribers", "login_requests", "email_outbox", "broadcasts", "mail_metrics"];
  await rig.database().batch(tables.map((table) => rig.database().prepare(`delete from ${table}`)));
  await fetch(`${rig.sandbox.url}/api/messages`, { method: "DELETE" });
}

function check(
  name: string,
  at: string,
  emails: string[],
  { mails, rows, counted }: Awaited<ReturnType<typeof outcome>>,
) {
  const what = `${name}, killed ${at}`;
  expect(rows.map(({ email }) => email).sort(), what).toEqual(emails.toSorted());
  const ended = (state: string) => rows.filter((row) => row.state === state).length;
  expect(ended("sent") + ended("unknown"), what).toBe(emails.length);
  expect(counted, what).toEqual({ sent: ended("sent"), unknown: ended("unknown") });
  for (const { email, state } of rows) {
    const copies = mails.get(email) ?? [];
    const mayBeTwice = name !== "a broadcast" && /^(after send|before .*email_outbox)/.test(at);
    if (state === "sent") expect(copies.length, `${what}: ${email}`).toBeGreaterThanOrEqual(1);
    expect(copies.length, `${what}: ${email}`).toBeLessThanOrEqual(mayBeTwice ? 2 : 1);
    expect(new Set(copies.map(({ text }) => text)).size, what).toBeLessThanOrEqual(1);
  }
  // Only what was being sent when the process ended may be in doubt.
  if (!/send|outbox/.test(at)) expect(ended("unknown"), what).toBe(0);
}

const everyPoint = (points: string[]) => points.map((_, index) => index);
/** One of each name. */
const eachName = (points: string[]) => [...new Set(points)].map((name) => points.indexOf(name));
const choose = inject("longRun") ? everyPoint : eachName;

test.each(Object.keys(scenarios) as (keyof typeof scenarios)[])(
  "%s: killed before or after any write, send and acknowledgement, no mail is lost and none is sent again without need",
  async (name) => {
    const struck = await killAt(name, choose);
    console.log(`${name}: killed ${struck.length} times: ${struck.join(" · ")}`);
    for (const moment of ["before send", "after send", "before ack"]) expect(struck).toContain(moment);
    expect(struck.some((at) => /^before update.*email_outbox/.test(at))).toBe(true);
    expect(struck.some((at) => /^after update.*email_outbox/.test(at))).toBe(true);
  },
  inject("longRun") ? 1_800_000 : 180_000,
);

test("without the sweeper a kill does lose mail: the harness sees it", async () => {
  rig.watch(0);
  await scenarios["sign-in and sign-up"]();
  await untilQuiet();
  expect(rig.killed()).toBe(true);
  rig.watch();
  await rig.restart();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { rows } = await outcome();
  expect(rows.filter(({ state }) => state === "sent").length).toBeLessThan(2);
}, 60_000);
