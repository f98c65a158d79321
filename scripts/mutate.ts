/**
 * `npm run mutate`: breaks the code in small ways, one at a time, in a copy of the tree, and runs the
 * tests that import the broken file. A mutant that no test notices has survived.
 *
 *     npm run mutate -- [--minutes 8] [--seed 1] [--only lib/auth/rules.ts] [room …]
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
  await requireGreen(copy, [...new Set([...tests.values()].flat(2))]);
  const survivors: Mutant[] = [];
  const tally: Record<Verdict, number> = { killed: 0, survived: 0, timeout: 0 };
  for (const mutant of shuffled(mutants, Number(values.seed))) {
    if (performance.now() > deadline) break;
    const verdict = await runMutant(copy, mutant, tests.get(mutant.file) ?? []);
    tally[verdict] += 1;
    if (verdict === "survived") survivors.push(mutant);
    console.log(`${verdict.padEnd(8)} ${describe(mutant)}`);
  }
  rmSync(copy, { recursive: true, force: true });
  report(tally, survivors, mutants.length);
});

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

/** A suite that fails without a mutant would kill them all. */
async function requireGreen(copy: string, tests: string[]): Promise<void> {
  if ((await vitestIn(copy, tests, 600_000)) !== "passed") {
    throw new Refusal("The tests fail as they are: run npm test first.");
  }
}

function report(tally: Record<Verdict, number>, survivors: Mutant[], total: number): void {
  const caught = tally.killed + tally.timeout;
  const tried = caught + tally.survived;
  const score = tried === 0 ? "no score" : `${((100 * caught) / tried).toFixed(1)} %`;
  if (survivors.length > 0) console.log("\nSurvivors");
  for (const mutant of survivors) console.log(`  ${describe(mutant)}`);
  console.log(`\n${score}: ${caught} of ${tried} caught (${tally.timeout} by time), of ${total} there are`);
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
