import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDb } from "@/db/client";
import { contentAccessLogs } from "@/db/schema";
import { deadDatabase } from "@/test/doors";
import { db, now } from "@/test/factories";
import { takeConsoleErrors } from "@/test/guards";
import { recordView } from "./views";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Opens chapters one after the other in one isolate, with a note of each call of the database. */
function isolate(binding: D1Database = env.DB) {
  const work: Promise<unknown>[] = [];
  const statements: string[] = [];
  const counted = new Proxy(binding, {
    get(target, name) {
      if (name !== "prepare") return Reflect.get(target, name).bind(target);
      return (statement: string) => {
        statements.push(statement);
        return target.prepare(statement);
      };
    },
  });
  const tools = {
    openDb: () => openDb(counted),
    waitUntil: (promise: Promise<unknown>) => work.push(promise),
  };
  const entry = { email: "reader@example.com", accessType: "view", ip: null, userAgent: null, now } as const;
  return {
    statements,
    open: (chapterNumber: number) => recordView({ ...entry, chapterNumber }, tools),
    async settle() {
      await vi.runAllTimersAsync();
      await Promise.all(work);
    },
  };
}

const chaptersViewed = async () =>
  (await db.select().from(contentAccessLogs)).map(({ chapterNumber }) => chapterNumber).sort((a, b) => a - b);

test("views of one second are written by one call of the database, each once", async () => {
  const { open, settle, statements } = isolate();
  for (const chapter of [1, 2, 3]) open(chapter);
  expect(await chaptersViewed()).toEqual([]);
  await settle();
  expect(await chaptersViewed()).toEqual([1, 2, 3]);
  expect(statements).toHaveLength(1);
  open(4);
  await settle();
  expect(await chaptersViewed()).toEqual([1, 2, 3, 4]);
  expect(statements).toHaveLength(2);
});

test("a flood is written as it comes, and nothing of it twice or never", async () => {
  const { open, settle } = isolate();
  const chapters = Array.from({ length: 250 }, (_, index) => index);
  for (const chapter of chapters) open(chapter);
  await settle();
  expect(await chaptersViewed()).toEqual(chapters);
});

test("views that cannot be written are counted in the log, and the next ones are written", async () => {
  const down = isolate(deadDatabase);
  down.open(1);
  down.open(2);
  await down.settle();
  const [[line] = []] = takeConsoleErrors();
  expect(JSON.parse(String(line))).toMatchObject({ event: "access_log_dropped", count: 2 });
  const up = isolate();
  up.open(3);
  await up.settle();
  expect(await chaptersViewed()).toEqual([3]);
});

test("the first view waits a second for others, and no longer", async () => {
  const { open, settle, statements } = isolate();
  open(1);
  await vi.advanceTimersByTimeAsync(999);
  expect(statements).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(statements).toHaveLength(1);
  await settle();
  expect(await chaptersViewed()).toEqual([1]);
});
