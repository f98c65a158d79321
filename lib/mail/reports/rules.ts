import { isoAfter, seconds } from "@/lib/base/time";

/** What a report says of one month. `paid`: cents by currency, refunds taken off. */
export type MonthFigures = {
  signups: number;
  /** Readers of the day, summed over its days. */
  readerDays: number;
  opened: number;
  completed: number;
  quizzes: number;
  videos: number;
  downloads: number;
  purchases: number;
  refunds: number;
  paid: Record<string, number>;
  mailsSent: number;
  mailsBounced: number;
};

/** How many days of a new month a report of the last is still news: a Worker may have been down on the first. */
const newsDays = 3;

/** The month that a report is due of, as YYYY-MM in UTC; null but in the first days of a month. */
export function monthToReport(now: Date): string | null {
  return now.getUTCDate() > newsDays ? null : monthBefore(isoAfter(now).slice(0, 7));
}

/** The month before, both as YYYY-MM. */
export function monthBefore(month: string): string {
  return isoAfter(new Date(`${month}-01T00:00:00Z`), -seconds.day).slice(0, 7);
}

/** How many days a month has. */
export function daysOf(month: string): number {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).getUTCDate();
}
