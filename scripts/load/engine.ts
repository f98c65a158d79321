import { readFileSync } from "node:fs";
import core, { type Totals } from "@artilleryio/int-core";
import { parse } from "yaml";
import { Refusal } from "../lib/refusal.ts";
import { inRoot } from "../lib/root.ts";
import { arrive, asBrowser, heartbeat, measure, measured, readMail } from "./hooks.ts";

/** How much, and where: the addresses of the site and its inbox, visitors a second, and for how many seconds. */
export type Load = { target: string; inbox: string; rate: number; seconds: number };

/** One kind of request: how many a second, and milliseconds to the whole answer. */
export type Line = {
  name: string;
  count: number;
  rate: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
};
export type LoadReport = {
  visitors: number;
  completed: number;
  seconds: number;
  lines: Line[];
  errors: Record<string, number>;
};

const most = { rate: 100, seconds: 600 };
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Sends visitors of every scenario through Artillery's engine, and waits for the last of them. Refuses any host but
 * this machine: a load test of somebody's server is an attack.
 */
export async function runLoad(load: Load): Promise<LoadReport> {
  requireBounds(load);
  const { target, inbox, rate, seconds } = load;
  const script = parse(readFileSync(inRoot("scripts/load/scenarios.yml"), "utf8"));
  Object.assign(script.config, {
    target,
    phases: [{ duration: seconds, arrivalRate: rate }],
    processor: { arrive, asBrowser, heartbeat, measure, readMail },
  });
  const run = await core.runner.runner(script, undefined, {});
  const totals = await new Promise<Totals>((resolve) => {
    run.on("done", resolve);
    run.run({ target, inbox });
  });
  await run.stop();
  return reportOf(totals);
}

function requireBounds({ target, inbox, rate, seconds }: Load): void {
  for (const address of [target, inbox]) {
    const host = URL.parse(address)?.hostname ?? "";
    if (!loopback.test(host))
      throw new Refusal(`${address} is not on this machine: the load test goes to localhost only.`);
  }
  const isWhole = Number.isInteger(rate) && Number.isInteger(seconds) && rate > 0 && seconds > 0;
  if (!isWhole || rate > most.rate || seconds > most.seconds)
    throw new Refusal(`Give 1 to ${most.rate} visitors a second, for 1 to ${most.seconds} seconds.`);
}

function reportOf({ counters, histograms, firstMetricAt, lastMetricAt }: Totals): LoadReport {
  const seconds = (lastMetricAt - firstMetricAt) / 1000;
  const lines = Object.entries(histograms)
    .filter(([name]) => name.startsWith(measured))
    .map(([name, measure]) => ({
      name: name.slice(measured.length),
      count: measure.count,
      rate: measure.count / seconds,
      p50: measure.getValueAtQuantile(0.5),
      p95: measure.getValueAtQuantile(0.95),
      p99: measure.getValueAtQuantile(0.99),
      max: measure.max,
    }));
  const errors = Object.entries(counters).filter(([name, count]) => name.startsWith("errors.") && count > 0);
  return {
    visitors: counters["vusers.created"] ?? 0,
    completed: counters["vusers.completed"] ?? 0,
    seconds,
    lines,
    errors: Object.fromEntries(errors.map(([name, count]) => [name.slice("errors.".length), count])),
  };
}

/** The report as people read it. */
export function tableOf({ visitors, completed, seconds, lines, errors }: LoadReport): string {
  const ms = (value: number) => value.toFixed(0).padStart(7);
  const rows = lines
    .toSorted((a, b) => b.count - a.count)
    .map(
      ({ name, count, rate, p50, p95, p99, max }) =>
        `${name.padEnd(32)}${String(count).padStart(8)}${rate.toFixed(1).padStart(8)}${[p50, p95, p99, max].map(ms).join("")}`,
    );
  const wrong = Object.entries(errors).map(([error, count]) => `  ${count} × ${error}`);
  return [
    `${"request".padEnd(32)}   count     /s    p50    p95    p99    max  (ms)`,
    ...rows,
    `${completed} of ${visitors} visitors got through, in ${seconds.toFixed(0)} s.`,
    ...wrong,
  ].join("\n");
}
