import { type ChildProcess, fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Mutant } from "./mutants.ts";
import { inRoot } from "./root.ts";
import { toolEnv } from "./run.ts";

export type Verdict = "killed" | "survived" | "timeout";

/** Test files to run, and the file that holds a mutant, if one does; both from the top of the tree. */
export type Round = { tests: string[]; changed?: string };

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
      const outcome = await vitestIn(copy, { tests, changed: mutant.file }, mutantMs);
      if (outcome !== "passed") return outcome === "failed" ? "killed" : "timeout";
    }
    return "survived";
  } finally {
    writeFileSync(file, source);
  }
}

let running: ChildProcess | null = null;

/** Ends the test process, with the runtime that it started. */
export function endTests(): void {
  if (running?.pid && running.exitCode === null) process.kill(-running.pid, "SIGKILL");
  running = null;
}

/** Runs test files in a copy of the tree, up to the first failure. Throws when the test process breaks down. */
export function vitestIn(
  copy: string,
  round: Round,
  timeoutMs: number,
): Promise<"passed" | "failed" | "timeout"> {
  const child = running ?? startTests(copy);
  running = child;
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      clearTimeout(timer);
      child.removeAllListeners();
      act();
    };
    const timer = setTimeout(() => {
      endTests();
      settle(() => resolve("timeout"));
    }, timeoutMs);
    child.on("message", (passed) => settle(() => resolve(passed ? "passed" : "failed")));
    child.on("error", (error) => settle(() => reject(error)));
    child.on("exit", (code) => settle(() => reject(new Error(`the test process ended with ${code}`))));
    child.send(round);
  });
}

function startTests(copy: string): ChildProcess {
  return fork(inRoot("scripts/mutation/main.ts"), {
    cwd: copy,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    // A group of its own, because the runtime it starts must end with it.
    detached: true,
    env: { ...process.env, ...toolEnv },
  });
}
