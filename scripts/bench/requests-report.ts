import { provenance, table } from "./report.ts";
import { type Cost, coldStarts, measureRequests, requestsASlice, rounds } from "./requests.ts";
import type { Scenario } from "./scenarios.ts";

/**
 * Measures every kind of request. Only calls of the database are a limit that ends the run: they are the same on any
 * machine, and times are not.
 */
export async function reportRequests(): Promise<{ report: string; problems: string[] }> {
  const costs = await measureRequests();
  const rows = costs.map((cost) => {
    const { scenario, ms, ratio, toHandler, d1, kv, cold } = cost;
    const figures = [ms.toFixed(3), ratio.toFixed(1), toHandler.toFixed(2), d1.toFixed(1), kv.toFixed(1)];
    return [scenario.name, ...figures, cold?.toFixed(0) ?? "", verdictOf(cost)];
  });
  const head = ["request", "CPU, ms", "to hello", "to a handler", "D1", "KV", "cold, ms", "at most"];
  const report = `## Requests

${provenance()} The built web Worker in plain workerd, without wrangler or a development proxy; KV and D1 answer
from another process, as they do in production. Beside it, in the same run: a plain Worker in the same process, OpenNext's
Worker as it comes from the same build, and \`next start\` of the same build on Node. CPU is the time of the server's
process, user and system, over slices of ${requestsASlice} requests, the median of ${rounds}; the ratios are to the slices of the hello-world
Worker and of a bare route handler of Next in the same round. D1 and KV are calls a request. "Cold" is the whole first
answer of a fresh process, the median of ${coldStarts}.

${table(head, rows)}

How many rows each kind of request reads and writes is counted in [costs.md](costs.md).`;
  const problems = costs.flatMap(({ scenario: { name, most }, d1 }) =>
    most?.d1 !== undefined && d1 > most.d1 + 0.05
      ? [`${name}: ${d1.toFixed(1)} calls of the database, not ${most.d1}`]
      : [],
  );
  return { report, problems };
}

/** What was to be reached, and where it was not. */
function verdictOf({ scenario, ratio, toHandler, d1 }: Cost): string {
  const { most } = scenario;
  const missed = (is: number, limit: number | undefined) =>
    limit !== undefined && Number(is.toFixed(1)) > limit ? " (missed)" : "";
  const words: [keyof NonNullable<Scenario["most"]>, string, number][] = [
    ["hello", "× hello", ratio],
    ["handler", "× handler", toHandler],
    ["d1", " D1", d1],
  ];
  return words
    .filter(([name]) => most?.[name] !== undefined)
    .map(([name, unit, is]) => `${most?.[name]}${unit}${missed(is, most?.[name])}`)
    .join(", ");
}
