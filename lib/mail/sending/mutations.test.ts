import { beforeEach, expect, test } from "vitest";
import { broadcasts, contentAccessLogs, emailOutbox } from "@/db/schema";
import { isoAfter, seconds } from "@/lib/base/time";
import { later } from "@/test/doors";
import { db, now } from "@/test/factories";
import { countChapterOpened } from "./mutations";

beforeEach(async () => {
  await db.insert(broadcasts).values({
    id: "b",
    kind: "chapters_sent",
    chapterNumbers: [1, 2],
    audience: "all",
    state: "done",
    recipients: 3,
    createdBy: "an-admin",
    createdAt: isoAfter(now),
    finishedAt: isoAfter(now),
  });
});

async function aMail(
  name: string,
  state: "sent" | "unknown" = "sent",
  sentAt = isoAfter(now),
): Promise<void> {
  const email = `${name}@example.com`;
  const at = isoAfter(now);
  const about = { kind: "chapters_sent", broadcastId: "b", data: {}, dueAt: at, createdAt: at };
  await db.insert(emailOutbox).values({ ...about, id: `b.${name}`, toEmail: email, email, state, sentAt });
}

async function aView(name: string, chapterNumber: number, after: number): Promise<void> {
  const email = `${name}@example.com`;
  const createdAt = isoAfter(now, after);
  const id = `${name}-${chapterNumber}-${after}`;
  await db.insert(contentAccessLogs).values({ id, email, chapterNumber, accessType: "view", createdAt });
}

const figure = async () => (await db.select().from(broadcasts).get())?.chapterOpened;

test("who opened one of its chapters within 48 hours of the mail counts once, nobody else does", async () => {
  for (const name of ["opener", "other-chapter", "too-early", "too-late", "no-mail"]) await aMail(name);
  await aMail("unsent", "unknown");
  await aView("opener", 1, 60);
  await aView("opener", 2, 48 * seconds.hour);
  await aView("other-chapter", 3, 60);
  await aView("too-early", 1, -1);
  await aView("too-late", 1, 48 * seconds.hour + 1);
  await aView("unsent", 1, 60);
  await aView("a-stranger", 1, 60);
  await countChapterOpened(db, { now: later(49 * seconds.hour) });
  expect(await figure()).toBe(1);
});

test("it is counted once an hour, and no more after three days", async () => {
  await aMail("opener");
  await countChapterOpened(db, { now });
  await aView("opener", 1, 60);
  await countChapterOpened(db, { now: later(seconds.hour - 1) });
  expect(await figure()).toBe(0);
  await countChapterOpened(db, { now: later(seconds.hour) });
  expect(await figure()).toBe(1);
  await db.update(broadcasts).set({ chapterOpened: 7 });
  await countChapterOpened(db, { now: later(4 * seconds.day) });
  expect(await figure()).toBe(7);
});
