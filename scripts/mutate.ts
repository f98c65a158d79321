/**
 * `npm run mutate`: breaks the code in small ways, one at a time, in a copy of the tree, and runs the
 * tests that import the broken file. A mutant that no test notices has survived.
 *
 *     npm run mutate -- [--minutes 8] [--sample 100] [--seed 1] [--only lib/auth/rules.ts] [room …]
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { endTests, runMutant, type Verdict, vitestIn } from "./lib/mutant-runs.ts";
import { type Mutant, mutantsOf } from "./lib/mutants.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { inRoot } from "./lib/root.ts";
import { onShutdown } from "./lib/shutdown.ts";
import { filesOf, testsFor } from "./lib/tests-beside.ts";

/** What protects readers and their text. */
const guardedRooms = ["lib/auth", "lib/gateway"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "8" },
    sample: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});

await runCommand(async () => {
  const deadline = performance.now() + Number(values.minutes) * 60_000;
  const rooms = positionals.length > 0 ? positionals : guardedRooms;
  const files = values.only ? [values.only] : filesOf(rooms);
  const mutants = files.flatMap((file) => mutantsOf(file, readFileSync(inRoot(file), "utf8")));
  const copy = copyTree();
  onShutdown(async () => {
    endTests();
    rmSync(copy, { recursive: true, force: true });
  }, 130);

  console.log(`${mutants.length} mutants in ${files.length} files; seed ${values.seed}`);
  const tests = new Map(files.map((file) => [file, testsFor(file)]));
  const all = [...new Set([...tests.values()].flat(2))];
  await requireGreen(copy, all, "The tests fail as they are: run npm test first.");
  const tried: Tried[] = [];
  for (const mutant of shuffled(mutants, Number(values.seed)).slice(0, Number(values.sample))) {
    if (performance.now() > deadline) break;
    const verdict = await runMutant(copy, mutant, tests.get(mutant.file) ?? []);
    tried.push({ mutant, verdict });
    console.log(`${verdict.padEnd(8)} ${describe(mutant)}`);
  }
  await requireGreen(copy, all, "The tests fail without a mutant now: these verdicts say nothing.");
  endTests();
  rmSync(copy, { recursive: true, force: true });
  report(tried, mutants.length);
});

type Tried = { mutant: Mutant; verdict: Verdict };

/** The sources in a folder of their own, so that nobody who works in the tree ever sees a mutant. */
function copyTree(): string {
  const copy = mkdtempSync(path.join(tmpdir(), "handbook-mutants-"));
  for (const name of [
    "content",
    "db",
    "emails",
    "lib",
    "scripts",
    "test",
    "workers",
    "app",
    "package.json",
  ]) {
    cpSync(inRoot(name), path.join(copy, name), { recursive: true });
  }
  for (const name of ["tsconfig.json", "vitest.config.ts"]) cpSync(inRoot(name), path.join(copy, name));
  symlinkSync(inRoot("node_modules"), path.join(copy, "node_modules"));
  return copy;
}

/** A suite that fails without a mutant would kill them all, so it is asked before the first and after the last. */
async function requireGreen(copy: string, tests: string[], otherwise: string): Promise<void> {
  if ((await vitestIn(copy, { tests }, 600_000)) !== "passed") throw new Refusal(otherwise);
}

function report(tried: Tried[], total: number): void {
  const survivors = tried.filter(({ verdict }) => verdict === "survived");
  if (survivors.length > 0) console.log("\nSurvivors");
  for (const { mutant } of survivors) console.log(`  ${describe(mutant)}`);
  console.log("");
  for (const room of new Set(tried.map(({ mutant }) => path.dirname(mutant.file)))) {
    console.log(`${room}  ${scoreOf(tried.filter(({ mutant }) => path.dirname(mutant.file) === room))}`);
  }
  console.log(`${scoreOf(tried)}, of ${total} there are; seed ${values.seed}`);
}

function scoreOf(tried: Tried[]): string {
  const caught = tried.filter(({ verdict }) => verdict !== "survived").length;
  const byTime = tried.filter(({ verdict }) => verdict === "timeout").length;
  const score = tried.length === 0 ? "no score" : `${((100 * caught) / tried.length).toFixed(1)} %`;
  return `${score}: ${caught} of ${tried.length} caught (${byTime} by time)`;
}

function describe({ file, line, before, after, operator }: Mutant): string {
  const short = (text: string) => text.replaceAll(/\s+/g, " ").slice(0, 60);
  return `${file}:${line}  ${operator}: ${short(before)} -> ${short(after)}`;
}

/** The same order for the same seed: each mutant's place is a hash of the seed and its own. */
function shuffled(mutants: Mutant[], seed: number): Mutant[] {
  const place = (index: number) => {
    let mixed = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
    return (mixed ^ (mixed >>> 13)) >>> 0;
  };
  return mutants
    .map((mutant, index) => ({ mutant, at: place(index) }))
    .sort((one, other) => one.at - other.at)
    .map(({ mutant }) => mutant);
}
