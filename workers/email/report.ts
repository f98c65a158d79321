import type { TemplateProps } from "@/lib/mail/messages";
import { daysOf, type MonthFigures, monthBefore } from "@/lib/mail/reports/rules";

/** What the monthly report shows, a row a figure; `before` is null where a month before says nothing. */
export function reportRows(
  month: string,
  { subscribers, figures, before }: { subscribers: number; figures: MonthFigures; before: MonthFigures },
): TemplateProps["monthly-report"]["rows"] {
  const row = (name: string, count: (of: MonthFigures) => number) => ({
    name,
    value: count(figures),
    before: count(before),
  });
  return [
    { name: "Subscribers now", value: subscribers, before: null },
    row("New subscribers", ({ signups }) => signups),
    {
      name: "Readers on an average day",
      value: Math.round(figures.readerDays / daysOf(month)),
      before: Math.round(before.readerDays / daysOf(monthBefore(month))),
    },
    row("Chapters opened for the first time", ({ opened }) => opened),
    row("Chapters completed", ({ completed }) => completed),
    row("Quizzes passed", ({ quizzes }) => quizzes),
    row("Videos watched", ({ videos }) => videos),
    row("Downloads", ({ downloads }) => downloads),
    row("Purchases", ({ purchases }) => purchases),
    row("Refunds", ({ refunds }) => refunds),
    ...currenciesOf(figures, before).map((currency) => ({
      name: `Taken in ${currency}`,
      value: money(figures.paid[currency]),
      before: money(before.paid[currency]),
    })),
    row("Mails sent", ({ mailsSent }) => mailsSent),
    row("Mails that bounced", ({ mailsBounced }) => mailsBounced),
  ];
}

/** A month such as 2026-10 as people read it: "October 2026". */
export function monthInWords(month: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString("en-GB", {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

function currenciesOf(...months: MonthFigures[]): string[] {
  return [...new Set(months.flatMap(({ paid }) => Object.keys(paid)))].sort();
}

function money(cents = 0): string {
  return (cents / 100).toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
