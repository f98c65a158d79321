import { createScheduledController } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, test, vi } from "vitest";
import { openDb } from "@/db/client";
import { emailOutbox } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { deadDatabase, deadKv } from "@/test/doors";
import { db } from "@/test/factories";
import { mailKit } from "@/test/mail";
import worker from "./index";
import { reachDatabase } from "./outage";

const { at, inbox, reset, url } = mailKit("trace");
const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
vi.spyOn(console, "log").mockImplementation(() => {});
const admins = { ADMIN_EMAILS: "one@example.com, two@example.com" };
const kv = env.CACHE_KV;
const dead = (addSeconds = 0) => ({ ...at(addSeconds, admins), db: openDb(deadDatabase), kv });
const alive = (addSeconds = 0) => ({ ...at(addSeconds, admins), kv });

beforeEach(async () => {
  warn.mockClear();
  await reset();
  await reachDatabase(alive());
});

test("a database that does not answer is told to the admins by mail, once, and again after it was back", async () => {
  expect(await reachDatabase(dead())).toBeNull();
  expect(await reachDatabase(dead(60))).toBeNull();
  const mails = await inbox();
  expect(mails.map(({ to }) => to).sort()).toEqual(["one@example.com", "two@example.com"]);
  expect(mails[0]?.subject).toContain("The database does not answer");
  expect(mails[0]?.text).toContain("docs/operations.md#database_failing");
  expect(warn.mock.calls.flat().join()).toContain(`"level":"alarm","event":"database.failing"`);

  expect(await reachDatabase(alive(120))).toMatchObject({ bytes: expect.any(Number) });
  await reachDatabase(dead(180));
  expect(await inbox()).toHaveLength(4);
});

test("another isolate of the same outage tells nobody again, because KV remembers", async () => {
  await kv.put("outage:database", "told");
  await reachDatabase(dead());
  expect(await inbox()).toEqual([]);
});

test("with KV out as well the admins are told once by this isolate", async () => {
  await reachDatabase({ ...dead(), kv: deadKv });
  await reachDatabase({ ...dead(60), kv: deadKv });
  expect(await inbox()).toHaveLength(2);
  expect(warn.mock.calls.flat().join()).toContain("cache.failing");
});

test("without ADMIN_EMAILS the address for answers is told", async () => {
  await reachDatabase({ ...at(0, { ADMIN_EMAILS: "" }), db: openDb(deadDatabase), kv });
  expect((await inbox()).map(({ to }) => to)).toEqual(["handbook@example.com"]);
});

test("the clock's run ends at a dead database, and does all its work when it is back", async () => {
  const due = isoAfter(new Date(), -1);
  await db.insert(emailOutbox).values({
    id: "due",
    kind: "telegram",
    toEmail: "reader@example.com",
    data: {},
    dedupeKey: "due",
    createdAt: due,
    dueAt: due,
  });
  const over = { ...env, ...admins, SENDGRID_BASE_URL: url };
  await worker.scheduled(createScheduledController(), { ...over, DB: deadDatabase });
  expect(await db.select().from(emailOutbox)).toMatchObject([{ state: "pending" }]);
  await worker.scheduled(createScheduledController(), over);
  expect(await db.select().from(emailOutbox)).toMatchObject([{ state: "failed" }]);
});
