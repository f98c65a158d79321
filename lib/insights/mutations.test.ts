import { expect, test } from "vitest";
import { contentAccessLogs } from "@/db/schema";
import { aSubscriber, db, now } from "@/test/factories";
import { logAccesses } from "./mutations";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

test("a view is kept with its network and browser family only", async () => {
  await aSubscriber(db);
  await logAccesses(db, [
    {
      email: "reader@example.com",
      chapterNumber: 4,
      accessType: "view",
      ip: "203.0.113.77",
      userAgent: firefox,
      now,
    },
  ]);
  expect(await db.select().from(contentAccessLogs)).toEqual([
    {
      id: expect.stringMatching(/^[\w-]{22}$/),
      email: "reader@example.com",
      chapterNumber: 4,
      accessType: "view",
      ipAddress: "203.0.113.0/24",
      userAgent: "Firefox",
      createdAt: "2026-11-20T10:00:00.000Z",
    },
  ]);
});

test("of a reader who is erased by now a view says only that it was; of one who is there it says who", async () => {
  await aSubscriber(db, { email: "here@example.com" });
  const view = { chapterNumber: 4, accessType: "view", ip: "203.0.113.77", userAgent: firefox, now } as const;
  await logAccesses(db, [
    { ...view, email: "erased@example.com" },
    { ...view, email: "here@example.com" },
  ]);
  expect(await db.select().from(contentAccessLogs)).toMatchObject([
    { email: null, ipAddress: null, userAgent: null, chapterNumber: 4 },
    { email: "here@example.com", ipAddress: "203.0.113.0/24", userAgent: "Firefox", chapterNumber: 4 },
  ]);
});

test("a guest whose address and browser are unknown is kept as such, every time", async () => {
  const access = {
    email: null,
    chapterNumber: 1,
    accessType: "share",
    ip: "?",
    userAgent: null,
    now,
  } as const;
  // More rows than one statement can take.
  await logAccesses(
    db,
    Array.from({ length: 40 }, () => access),
  );
  const rows = await db.select().from(contentAccessLogs);
  expect(rows).toHaveLength(40);
  expect(rows[0]).toMatchObject({ email: null, accessType: "share", ipAddress: null, userAgent: null });
});

test("noting nothing asks the database for nothing", async () => {
  await logAccesses(db, []);
  expect(await db.select().from(contentAccessLogs)).toEqual([]);
});
