import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Mutant } from "./mutants.ts";
import { inRoot } from "./root.ts";

export type Verdict = "killed" | "survived" | "timeout";

/** Longer than any suite of ours takes: a mutant that loops for ever was noticed. */
const mutantMs = 90_000;

/** Writes a mutant into the copy of the tree, runs these rounds of tests there until one notices, and puts the file back. */
export async function runMutant(copy: string, mutant: Mutant, rounds: string[][]): Promise<Verdict> {
  const file = path.join(copy, mutant.file);
  const source = readFileSync(file);
  const changed = [source.subarray(0, mutant.start), Buffer.from(mutant.after), source.subarray(mutant.end)];
  writeFileSync(file, Buffer.concat(changed));
  try {
    for (const tests of rounds) {
      const outcome = await vitestIn(copy, tests, mutantMs);
      if (outcome !== "passed") return outcome === "failed" ? "killed" : "timeout";
    }
    return "survived";
  } finally {
    writeFileSync(file, source);
  }
}

let endRunning: () => void = () => {};

/** Ends the tests that are running, with the runtime that they started. */
export function endTests(): void {
  endRunning();
}

/** Runs test files in a copy of the tree, up to the first failure. */
export function vitestIn(
  copy: string,
  tests: string[],
  timeoutMs: number,
): Promise<"passed" | "failed" | "timeout"> {
  const vitest = inRoot("node_modules/vitest/vitest.mjs");
  const words = [
    "run",
    "--project",
    "workers",
    "--bail",
    "1",
    "--reporter",
    "dot",
    "--passWithNoTests=false",
  ];
  const child = spawn(process.execPath, [vitest, ...words, ...tests], {
    cwd: copy,
    stdio: "ignore",
    // A group of its own, because the runtime it starts must end with it.
    detached: true,
    env: { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false" },
  });
  endRunning = () => {
    if (child.pid && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      endRunning();
      resolve("timeout");
    }, timeoutMs);
    child.on("error", reject);
    child.on("exit", (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? "passed" : "failed");
    });
  });
}
