import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { openDb } from "@/db/client";
import { contentAccessLogs } from "@/db/schema";
import { db, now } from "@/test/factories";
import { recordView } from "./views";

test("a hundred views of one isolate are written before their second is over, ninety-nine are not", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const work: Promise<unknown>[] = [];
  const tools = { openDb: () => openDb(env.DB), waitUntil: (one: Promise<unknown>) => work.push(one) };
  const entry = { email: "reader@example.com", accessType: "view", ip: null, userAgent: null, now } as const;
  for (let view = 1; view < 100; view++) recordView({ ...entry, chapterNumber: 1 }, tools);
  // The one that waits for the second.
  expect(work).toHaveLength(1);
  recordView({ ...entry, chapterNumber: 1 }, tools);
  await Promise.all(work.slice(1));
  expect(await db.select().from(contentAccessLogs)).toHaveLength(100);
  await vi.runAllTimersAsync();
  await Promise.all(work);
  vi.useRealTimers();
  expect(await db.select().from(contentAccessLogs)).toHaveLength(100);
});
