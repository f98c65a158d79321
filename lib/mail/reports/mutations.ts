import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { dailyMetrics, emailOutbox, emailSubscribers } from "@/db/schema";
import { newId } from "@/lib/base/ids";
import { insertOutboxRows } from "../mutations";
import { monthToReport } from "./rules";

/**
 * Writes the report of last month to the outbox for every admin, in the first days of a month: once, whatever
 * is called how often, and not of a month in which nothing happened. Its figures are looked up when it is sent.
 */
export async function writeMonthlyReports(db: Db, { now }: { now: Date }): Promise<void> {
  const month = monthToReport(now);
  if (month === null) return;
  const key = `report:${month}:`;
  // Who has become an admin since gets the next one: a row for one of them says that this was written.
  const isDue = sql`not exists (select 1 from ${emailOutbox}
      where ${emailOutbox.dedupeKey} > ${key} and ${emailOutbox.dedupeKey} < ${`report:${month};`})
    and exists (select 1 from ${dailyMetrics}
      where ${dailyMetrics.day} >= ${`${month}-01`} and ${dailyMetrics.day} <= ${`${month}-31`})`;
  await insertOutboxRows(db, {
    columns: sql`${`${newId()}-`} || ${emailSubscribers.id}, 'monthly_report', ${emailSubscribers.email},
      ${emailSubscribers.emailKey}, ${JSON.stringify({ month })}, ${key} || ${emailSubscribers.id}`,
    now,
    from: sql`from ${emailSubscribers} where ${emailSubscribers.role} = 'admin' and ${isDue}`,
  });
}
