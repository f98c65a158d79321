import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "../lib/root.ts";
import { billOf, type Counts, freeLimits, readersADatabase, usageOfMonth } from "./bill.ts";
import { nothing } from "./ledger.ts";
import { minute, month } from "./month.ts";
import { renderPage } from "./page.ts";
import { meters } from "./prices.ts";
import { measureReader } from "./storage.ts";

const counts = JSON.parse(readFileSync(inRoot("scripts/costs/counts.json"), "utf8")) as Counts;

/** Counts in which every kind costs the same, and the cron nothing. */
function evenCounts(kind: Partial<Counts["kinds"][string]>): Counts {
  const all = { ...nothing, cpuMs: 0 };
  const kinds = Object.fromEntries(Object.keys(month).map((name) => [name, { ...all, ...kind }]));
  return {
    countedOn: "2026-11-23",
    kinds: { ...kinds, [minute]: all },
    reader: { bytes: 20_000, rows: 100 },
  };
}

test("docs/costs.md is what the committed counts and prices say", () => {
  expect(readFileSync(inRoot("docs/costs.md"), "utf8")).toBe(renderPage(counts));
});

test("another count is another page", () => {
  const dearer = structuredClone(counts);
  for (const kind of Object.values(dearer.kinds)) kind.rowsWritten += 1;
  expect(renderPage(dearer)).not.toBe(renderPage(counts));
});

test("every kind of a reader's month was counted", () => {
  expect(Object.keys(counts.kinds)).toEqual(expect.arrayContaining([...Object.keys(month), minute]));
  expect(() => usageOfMonth({ ...counts, kinds: {} }, 1)).toThrow(/was not counted/);
});

test("what the plan includes is free, and every started million of the rest is charged", () => {
  const none = usageOfMonth(evenCounts({}), 0);
  expect(billOf(none).total).toBe(5);
  const { included } = meters.rowsWritten;
  expect(billOf({ ...none, rowsWritten: included }).total).toBe(5);
  expect(billOf({ ...none, rowsWritten: included + 1 }).lines.rowsWritten).toBe(1);
  expect(billOf({ ...none, rowsWritten: included + 1_000_001 }).total).toBe(7);
  // Cloudflare's own example: 100 million requests of 7 ms are $45.40.
  const { total } = billOf({ ...none, requests: 100_000_000, cpuMs: 700_000_000 });
  expect(total).toBeCloseTo(45.4);
});

test("the limit of the free plan that is met first comes first, the cron taken off", () => {
  const even = evenCounts({ rowsWritten: 100, kvReads: 1 });
  const [first, ...others] = freeLimits(even);
  expect(first?.name).toBe("D1 rows written");
  expect(first?.readers).toBe(Math.floor(100_000 / (first?.aReader ?? 0)));
  expect(others.every(({ readers }) => readers >= (first?.readers ?? 0))).toBe(true);
  even.kinds[minute] = { ...nothing, cpuMs: 0, rowsWritten: 50_000 / 1440 };
  expect(freeLimits(even)[0]?.readers).toBe(Math.floor(50_000 / (first?.aReader ?? 0)));
});

test("a database holds as many readers as fit", () => {
  expect(readersADatabase(evenCounts({}))).toEqual({ free: 25_000, paid: 500_000 });
});

test("what a reader holds in D1 is what was counted", () => {
  const now = measureReader();
  // A column or an index more is no reason to count again; a table more is.
  for (const what of ["bytes", "rows"] as const)
    expect(Math.abs(now[what] - counts.reader[what]) / counts.reader[what]).toBeLessThan(0.1);
});
