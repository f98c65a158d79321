import { asc, eq, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { dailyMetrics, emailOutbox } from "@/db/schema";
import { aSubscriber, db } from "@/test/factories";
import { writeMonthlyReports } from "./mutations";

beforeEach(async () => {
  await aSubscriber(db, { email: "ada@example.com", role: "admin" });
  await aSubscriber(db, { email: "bob@example.com", role: "admin" });
  await aSubscriber(db, { email: "reader@example.com" });
  await db.insert(dailyMetrics).values({ day: "2026-10-31", signups: 1 });
});

const write = (time: string) => writeMonthlyReports(db, { now: new Date(time) });

function reports() {
  return db
    .select({ to: emailOutbox.toEmail, data: emailOutbox.data })
    .from(emailOutbox)
    .where(eq(emailOutbox.kind, "monthly_report"))
    .orderBy(asc(emailOutbox.toEmail));
}

test("every admin gets the last month's report, once, however often the clock asks", async () => {
  for (const time of ["2026-11-01T00:00:00Z", "2026-11-01T00:01:00Z", "2026-11-03T23:59:00Z"])
    await write(time);
  expect(await reports()).toEqual([
    { to: "ada@example.com", data: { month: "2026-10" } },
    { to: "bob@example.com", data: { month: "2026-10" } },
  ]);
});

test("two calls at once write one report", async () => {
  await Promise.all([write("2026-11-01T00:00:00Z"), write("2026-11-01T00:00:00Z")]);
  expect(await reports()).toHaveLength(2);
});

test("later in a month nothing is written, nor of a month without figures", async () => {
  await write("2026-11-04T00:00:00Z");
  await write("2026-10-01T00:00:00Z");
  expect(await reports()).toEqual([]);
  await write("2026-11-02T00:00:00Z");
  expect(await reports()).toHaveLength(2);
});

test("in January the report is of December", async () => {
  await db.insert(dailyMetrics).values({ day: "2026-12-01", signups: 1 });
  await write("2027-01-01T00:00:00Z");
  expect((await reports())[0]?.data).toEqual({ month: "2026-12" });
});

test("admins are found by an index", async () => {
  const plan = await db.all<{ detail: string }>(
    sql`explain query plan select id from email_subscribers where email_subscribers.role = 'admin'`,
  );
  expect(plan.map(({ detail }) => detail).join()).toContain("email_subscribers_admins");
});
