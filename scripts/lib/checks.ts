import { checkBudgets } from "./budgets.ts";
import { checkFileLengths } from "./file-lengths.ts";
import { logFile, logTail, type Program, run, script, secondsSince } from "./run.ts";

type Outcome = { ok: boolean; output: string };
type Check = { name: string; check: () => Promise<Outcome> };

/** The book first: types, lint and dead code look at what is generated from it. */
const content = program("content", script("build-content.ts"));

const checks: Check[] = [
  program("content manifest", script("build-content.ts", "--check")),
  program("types", { command: "tsc", args: ["--noEmit"] }),
  program("lint and format", {
    command: "biome",
    args: ["ci", "--colors=off", "--diagnostic-level=error", "."],
  }),
  { name: "arrows between rooms", check: checkArrows },
  program("dead code", { command: "knip", args: ["--no-progress"] }),
  program("web bindings", typesOf("--env-interface", "CloudflareEnv", "worker-configuration.d.ts")),
  program(
    "email bindings",
    typesOf(
      "-c",
      "workers/email/wrangler.jsonc",
      "--env-interface",
      "EmailEnv",
      "--include-runtime=false",
      "workers/email/worker-configuration.d.ts",
    ),
  ),
  { name: "file lengths", check: checkFileLengths },
  { name: "budgets", check: checkBudgets },
];

/** Checks that have something to say when all is well. */
const measured = new Set(["file lengths", "budgets"]);

/** Steps at a time: most are single-threaded, and small machines have two cores. */
const lanes = 2;

/** Runs every check, prints a line for each and what the failing ones said. Returns how many passed and failed. */
export async function runChecks(): Promise<{ passed: number; failed: number }> {
  const tally = { passed: 0, failed: 0 };
  await perform(content, tally);
  const waiting = [...checks];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await perform(next, tally);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return tally;
}

async function perform({ name, check }: Check, tally: { passed: number; failed: number }): Promise<void> {
  const begin = performance.now();
  const { ok, output } = await check();
  tally[ok ? "passed" : "failed"] += 1;
  const note = ok && measured.has(name) ? `  ${output}` : "";
  console.log(`  ${ok ? "✓" : "✗"} ${name.padEnd(22)} ${secondsSince(begin).padStart(7)}${note}`);
  if (!ok) console.log(`\n${output}\n`);
}

function program(name: string, command: Program): Check {
  return { name, check: () => outcomeOf(name, command) };
}

async function outcomeOf(name: string, command: Program): Promise<Outcome> {
  const log = logFile(`check-${name.replaceAll(" ", "-")}`);
  const code = await run(command, log);
  return { ok: code === 0, output: code === 0 ? logTail(log) : logTail(log, 200) };
}

/** Without its parser dependency-cruiser sees next to no TypeScript, and is content with that: not so here. */
async function checkArrows(): Promise<Outcome> {
  const rooms = ["app", "components", "db", "emails", "lib", "scripts", "test", "workers", "worker.ts"];
  const outcome = await outcomeOf("arrows", { command: "depcruise", args: ["-T", "err-long", ...rooms] });
  const isBlind =
    outcome.output.includes("missing-swc-transpiler") || !/\d dependencies cruised/.test(outcome.output);
  return { ok: outcome.ok && !isBlind, output: outcome.output };
}

function typesOf(...args: string[]): Program {
  return { command: "wrangler", args: ["types", "--check", "--strict-vars=false", ...args] };
}
