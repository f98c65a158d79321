import type { Operations } from "./ledger.ts";
import {
  backups,
  booksGb,
  days,
  downloads,
  minute,
  minutesADay,
  month,
  requestsEach,
  visits,
} from "./month.ts";
import { limits, type MeterName, meters, plan } from "./prices.ts";

/** What was counted, as it is committed: of each kind of request, and what a reader of a year holds in D1. */
export type Counts = {
  countedOn: string;
  kinds: Record<string, Operations & { cpuMs: number }>;
  reader: { bytes: number; rows: number };
};

/** A write, a read and a delete. */
const operationsAMessage = 3;

type Usage = Record<MeterName, number>;

/** What so many kinds use, by name. */
function usageOf({ kinds }: Counts, times: Record<string, number>): Usage {
  const usage = Object.fromEntries(Object.keys(meters).map((name) => [name, 0])) as Usage;
  for (const [name, count] of Object.entries(times)) {
    const kind = kinds[name];
    if (!kind) throw new Error(`"${name}" was not counted`);
    usage.requests += count * (requestsEach[name] ?? 1);
    usage.cpuMs += count * kind.cpuMs;
    usage.rowsRead += count * kind.rowsRead;
    usage.rowsWritten += count * kind.rowsWritten;
    usage.kvReads += count * kind.kvReads;
    usage.kvWrites += count * kind.kvWrites;
    usage.queueOperations += count * kind.queued * operationsAMessage;
  }
  return usage;
}

/** What so many monthly readers use in a month. */
export function usageOfMonth(counts: Counts, readers: number): Usage {
  const usage = usageOf(counts, {
    ...Object.fromEntries(Object.entries(month).map(([name, count]) => [name, count * readers])),
    [minute]: minutesADay * days,
  });
  const d1Gb = (counts.reader.bytes * readers) / 1e9;
  return {
    ...usage,
    d1Gb,
    requests: usage.requests + downloads * readers,
    // Each night's backup reads every row.
    rowsRead: usage.rowsRead + counts.reader.rows * readers * days,
    r2Reads: downloads * readers,
    r2Writes: backups.filesEach * days,
    r2Gb: booksGb + d1Gb * backups.share * backups.kept,
  };
}

/** The price of each meter on the paid plan, and of all. Every started unit is charged. */
export function billOf(usage: Usage): { lines: Record<MeterName, number>; total: number } {
  const lines = Object.fromEntries(
    Object.entries(meters).map(([name, { included, price, per }]) => [
      name,
      Math.ceil(Math.max(0, usage[name as MeterName] - included) / per) * price,
    ]),
  ) as Record<MeterName, number>;
  return { lines, total: Object.values(lines).reduce((sum, line) => sum + line, plan) };
}

/** A limit of the free plan, and how many readers a day meet it. */
export type FreeLimit = { name: string; limit: number; aReader: number; readers: number };

/** The free plan's daily limits, the one that is met first first. A reader of a day is one visit, without mail to many. */
export function freeLimits(counts: Counts): FreeLimit[] {
  const { "mail to many, each": _, ...rest } = month;
  const aVisit = usageOf(
    counts,
    Object.fromEntries(Object.entries(rest).map(([name, count]) => [name, count / visits])),
  );
  const idle = usageOf(counts, { [minute]: minutesADay });
  return Object.entries(meters)
    .flatMap(([key, meter]) => {
      const aReader = aVisit[key as MeterName];
      if (!("freeADay" in meter) || aReader === 0) return [];
      const left = meter.freeADay - idle[key as MeterName];
      return [{ name: meter.name, limit: meter.freeADay, aReader, readers: Math.floor(left / aReader) }];
    })
    .toSorted((a, b) => a.readers - b.readers);
}

/** How many readers a database holds, on each plan. */
export function readersADatabase({ reader }: Counts): { free: number; paid: number } {
  const { free, paid } = limits.databaseGb;
  return { free: Math.floor((free * 1e9) / reader.bytes), paid: Math.floor((paid * 1e9) / reader.bytes) };
}
