import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { weighBuild } from "../lib/budgets.ts";
import { root } from "../lib/root.ts";
import { toolEnvironment } from "../lib/run.ts";
import { provenance, table } from "./report.ts";
import { median } from "./requests.ts";

/** What evaluating a Worker may take of a processor here, in milliseconds. Cloudflare refuses one that takes a second. */
const startUpMs = 400;
const starts = 5;
const workers = [
  ["web Worker", "wrangler.jsonc"],
  ["e-mail Worker", "workers/email/wrangler.jsonc"],
] as const;

/** What goes over the wire, and what starting takes, each with its budget. */
export async function reportWorkers(): Promise<{ report: string; problems: string[] }> {
  const weights = await weighBuild();
  const startUps: { name: string; ms: number }[] = [];
  for (const [name, config] of workers) startUps.push({ name, ms: await measureStartUp(config) });
  const report = `## Workers and pages

${provenance()} What goes over the wire, gzip; \`npm run check\` holds these budgets. The heaviest chapter: its page with
the whole text, its styles and the script that runs before somebody does something, without fonts, pictures and films.

${table(
  ["what", "KiB", "budget"],
  weights.map(({ name, kib, budget }) => [name, kib.toFixed(1), budget]),
)}

Start-up, as \`wrangler check startup\` profiles it: time on a processor until the Worker can answer, the median of ${starts}.

${table(
  ["start-up", "ms", "budget"],
  startUps.map(({ name, ms }) => [name, ms.toFixed(0), startUpMs]),
)}`;
  const problems = [
    ...weights
      .filter(({ kib, budget }) => kib > budget)
      .map(({ name, kib }) => `${name} weighs ${kib.toFixed(1)} KiB`),
    ...startUps
      .filter(({ ms }) => ms > startUpMs)
      .map(({ name, ms }) => `${name} takes ${ms.toFixed(0)} ms to start`),
  ];
  return { report, problems };
}

/** Milliseconds on a processor, by the profile that wrangler takes of a bundle. */
async function measureStartUp(config: string): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "bench-startup-"));
  const wrangler = (...args: string[]) =>
    promisify(execFile)("wrangler", [...args, "-c", config], {
      cwd: root,
      env: toolEnvironment(),
      maxBuffer: 64 * 1024 * 1024,
    });
  try {
    const bundle = path.join(folder, "worker.bundle");
    await wrangler("deploy", "--dry-run", "--outfile", bundle);
    const samples: number[] = [];
    for (let start = 0; start < starts; start++) {
      const profile = path.join(folder, `${start}.cpuprofile`);
      await wrangler("check", "startup", "--worker", bundle, "--outfile", profile);
      samples.push(busyMs(JSON.parse(readFileSync(profile, "utf8"))));
    }
    return median(samples);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Profile = {
  nodes: { id: number; callFrame: { functionName: string } }[];
  samples: number[];
  timeDeltas: number[];
};

/** Milliseconds of a profile (times are microseconds) in which something ran. */
function busyMs({ nodes, samples, timeDeltas }: Profile): number {
  const idle = nodes.find(({ callFrame }) => callFrame.functionName === "(idle)")?.id;
  const busy = timeDeltas.filter((_, index) => samples[index] !== idle);
  return busy.reduce((sum, delta) => sum + delta, 0) / 1000;
}
