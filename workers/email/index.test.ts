import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  getQueueResult,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { chapterStops, deadLetters, emailOutbox, rateLimits, readingProgress } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { aSubscriber, db, now } from "@/test/factories";
import worker from "./index";

const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
vi.spyOn(console, "log").mockImplementation(() => {});

/** Hands the Worker a batch, and tells what it did with each message. */
async function consume(bodies: unknown[], changes: object = {}, attempts = 1) {
  const timestamp = new Date();
  const messages = bodies.map((body, index) => ({ id: `m${index}`, timestamp, attempts, body }));
  const batch = createMessageBatch("email-processing", messages);
  const retries = batch.messages.map((message) => vi.spyOn(message, "retry"));
  await worker.queue(batch, { ...env, ...changes });
  const result = await getQueueResult(batch, createExecutionContext());
  return { ...result, retries: retries.map((retry) => retry.mock.lastCall?.[0]?.delaySeconds) };
}

/** A mail that cannot be sent before next year. */
const aFutureMail = () =>
  db.insert(emailOutbox).values({
    id: "later",
    kind: "sign_in",
    toEmail: "reader@example.com",
    data: {},
    dedupeKey: "later",
    createdAt: isoAfter(now),
    dueAt: "2099-01-01T00:00:00.000Z",
  });

test("messages that make no sense are put aside and hold up no other", async () => {
  const poison = [
    null,
    "later",
    { v: 3, mail: "x" },
    { v: 2, mail: "" },
    { v: 2, mail: "x", body: "<p>" },
    { v: 2, mail: "nobody-wrote-this" },
  ];
  const result = await consume(poison);
  expect(result.explicitAcks).toHaveLength(poison.length);
  expect(result.retryMessages).toEqual([]);
  expect(warn.mock.calls.flat().filter((line) => String(line).includes("mail.poison_message"))).toHaveLength(
    5,
  );
  expect(warn.mock.calls.flat().join()).toContain("mail.unknown_id");
  expect(await db.select({ message: deadLetters.message }).from(deadLetters)).toHaveLength(5);
});

test("a message of the release before is understood", async () => {
  await aFutureMail();
  expect((await consume([{ v: 1, id: "later" }])).retries).toEqual([86_400]);
});

test("dead letters are kept, and every admin is told once an hour", async () => {
  await aSubscriber(db, { email: "one@example.com", role: "admin" });
  await aSubscriber(db, { email: "two@example.com", role: "admin" });
  await aSubscriber(db, { email: "reader@example.com" });
  for (const id of ["a", "b"]) {
    const body = { v: 2, mail: id };
    const batch = createMessageBatch("email-processing-dlq", [
      { id, timestamp: new Date(), attempts: 1, body },
    ]);
    await worker.queue(batch, env);
    expect((await getQueueResult(batch, createExecutionContext())).explicitAcks).toEqual([id]);
  }
  expect(await db.select().from(deadLetters)).toMatchObject([
    { message: '{"v":2,"mail":"a"}', reason: "the queue gave up on it" },
    { message: '{"v":2,"mail":"b"}' },
  ]);
  const alarms = await db.select().from(emailOutbox).orderBy(emailOutbox.toEmail);
  expect(alarms.map(({ toEmail }) => toEmail)).toEqual(["one@example.com", "two@example.com"]);
  expect(alarms[0]).toMatchObject({ kind: "admin_alarm", data: { alarm: "dead_letter", count: 1 } });
});

test("a mail that is not due yet is asked for again, and in the end left to the sweeper", async () => {
  await aFutureMail();
  const body = { v: 2, mail: "later" };
  expect((await consume([body])).retries).toEqual([86_400]);
  expect((await consume([body], {}, 4)).explicitAcks).toEqual(["m0"]);
});

test("while D1 is down every message comes back later", async () => {
  const DB = {
    prepare: () => {
      throw new Error("D1 is down: reader@example.com");
    },
  };
  const result = await consume(
    [
      { v: 2, mail: "a" },
      { v: 2, mail: "b" },
    ],
    { DB },
  );
  expect(result.retryMessages).toHaveLength(2);
  expect(result.explicitAcks).toEqual([]);
  expect(warn.mock.calls.flat().join()).not.toContain("reader@");
});

test("with a variable missing nothing is touched, and the log names it", async () => {
  await aFutureMail();
  const result = await consume([{ v: 2, mail: "later" }], { MAIL_FROM: "", JWT_SECRET: "short" });
  expect(result.retryBatch).toMatchObject({ retry: true });
  expect(warn.mock.lastCall?.join()).toContain(`"names":["JWT_SECRET","MAIL_FROM"]`);
});

test("each run of the cron deletes limits that have run out, and leaves the others", async () => {
  const limits = { old: "2020-01-01T00:00:00.000Z", new: "2099-01-01T00:00:00.000Z" };
  for (const [key, resetsAt] of Object.entries(limits)) {
    await db.insert(rateLimits).values({ key, count: 1, resetsAt });
  }
  await worker.scheduled(createScheduledController(), env);
  expect(await db.select().from(rateLimits)).toMatchObject([{ key: "new" }]);
});

test("each run of the cron goes on counting where readers stopped", async () => {
  const [createdAt, updatedAt] = [isoAfter(now), isoAfter(now)];
  const progress = { email: "reader@example.com", positionBlock: "a-block", createdAt, updatedAt };
  await db.insert(readingProgress).values([
    { ...progress, id: "begun", chapterNumber: 1 },
    { ...progress, id: "done", chapterNumber: 2, completed: true },
  ]);
  await worker.scheduled(createScheduledController(), env);
  expect(await db.select().from(chapterStops)).toMatchObject([
    { chapterNumber: 1, block: "a-block", readers: 1 },
  ]);
});

test("the Worker shows nothing on the web", () => {
  expect(worker.fetch().status).toBe(404);
});
