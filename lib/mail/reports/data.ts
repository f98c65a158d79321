import { and, gte, lte, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { dailyMetrics, mailMetrics, totals } from "@/db/schema";
import type { MonthFigures } from "./rules";
import { monthBefore } from "./rules";

const months = { first: "-01", last: "-31" };

/**
 * The figures of a month (YYYY-MM) and of the one before, and how many subscribers there are now. Reads a row
 * a day, and the rows of mail of those days: a few hundred.
 */
export async function getMonth(
  db: Db,
  month: string,
): Promise<{ subscribers: number; figures: MonthFigures; before: MonthFigures }> {
  const [own, ownMail, other, otherMail, now] = await db.batch([
    readers(db, month),
    mails(db, month),
    readers(db, monthBefore(month)),
    mails(db, monthBefore(month)),
    db.select().from(totals),
  ]);
  return {
    subscribers: now.find(({ name }) => name === "subscribers")?.value ?? 0,
    figures: sumUp(own, ownMail),
    before: sumUp(other, otherMail),
  };
}

function readers(db: Db, month: string) {
  const { day } = dailyMetrics;
  return db
    .select()
    .from(dailyMetrics)
    .where(and(gte(day, month + months.first), lte(day, month + months.last)));
}

function mails(db: Db, month: string) {
  const { day, sent, bounced } = mailMetrics;
  return db
    .select({
      sent: sql<number>`coalesce(sum(${sent}), 0)`,
      bounced: sql<number>`coalesce(sum(${bounced}), 0)`,
    })
    .from(mailMetrics)
    .where(and(gte(day, month + months.first), lte(day, month + months.last)));
}

function sumUp(
  days: (typeof dailyMetrics.$inferSelect)[],
  [mail]: { sent: number; bounced: number }[],
): MonthFigures {
  const sum = (count: (day: (typeof days)[number]) => number) =>
    days.reduce((total, day) => total + count(day), 0);
  const paid: Record<string, number> = {};
  for (const [currency, cents] of days.flatMap((day) => Object.entries(day.paid))) {
    paid[currency] = (paid[currency] ?? 0) + cents;
  }
  return {
    signups: sum((day) => day.signups),
    readerDays: sum((day) => day.active),
    opened: sum((day) => day.opened),
    completed: sum((day) => day.completed),
    quizzes: sum((day) => day.quizzes),
    videos: sum((day) => day.videos),
    downloads: sum((day) => day.downloads),
    purchases: sum((day) => day.purchases),
    refunds: sum((day) => day.refunds),
    paid,
    mailsSent: mail?.sent ?? 0,
    mailsBounced: mail?.bounced ?? 0,
  };
}
