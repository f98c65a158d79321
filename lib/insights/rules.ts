import { isoAfter, seconds } from "@/lib/base/time";
import type { AccessPlace, Counts, DayFigures } from "./schema";

/** The day `ago` days before that of `now`, as YYYY-MM-DD in UTC. */
export function dayBefore(now: Date, ago: number): string {
  return isoAfter(now, -ago * seconds.day).slice(0, 10);
}

/** The last `days` days, oldest first, whether something happened on them or not. */
export function fillDays(
  rows: readonly DayFigures[],
  { days, now }: { days: number; now: Date },
): DayFigures[] {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length: days }, (_, index) => {
    const day = dayBefore(now, days - 1 - index);
    return byDay.get(day) ?? { day, active: 0, ...sumCounts([]) };
  });
}

/** The counts of several days in one. */
export function sumCounts(rows: readonly Counts[]): Counts {
  const sum = (count: (row: Counts) => number) => rows.reduce((total, row) => total + count(row), 0);
  const paid: Record<string, number> = {};
  for (const [currency, cents] of rows.flatMap((row) => Object.entries(row.paid))) {
    paid[currency] = (paid[currency] ?? 0) + cents;
  }
  return {
    signups: sum((row) => row.signups),
    logins: sum((row) => row.logins),
    opened: sum((row) => row.opened),
    completed: sum((row) => row.completed),
    videos: sum((row) => row.videos),
    quizzes: sum((row) => row.quizzes),
    views: sum((row) => row.views),
    downloads: sum((row) => row.downloads),
    shares: sum((row) => row.shares),
    purchases: sum((row) => row.purchases),
    refunds: sum((row) => row.refunds),
    paid,
  };
}

/** The median of a histogram: how many by value. Between two values in the middle it is half-way; null of nothing. */
export function medianOf(histogram: Readonly<Record<string, number>>): number | null {
  const bins = Object.entries(histogram)
    .map(([value, count]) => ({ value: Number(value), count }))
    .sort((one, other) => one.value - other.value);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  const at = (position: number) => {
    let seen = 0;
    return bins.find(({ count }) => {
      seen += count;
      return position < seen;
    })?.value;
  };
  return ((at(Math.floor((total - 1) / 2)) ?? 0) + (at(Math.floor(total / 2)) ?? 0)) / 2;
}

/** A place in the access log as a cursor: its two numbers in base 36. */
export function cursorOf({ createdAt, row }: AccessPlace): string {
  return `${Date.parse(createdAt).toString(36)}.${row.toString(36)}`;
}
