/**
 * The test process of `npm run mutate`. It stays alive from mutant to mutant, because starting Vitest takes
 * longer than most rounds of tests do; each test file still gets a runtime of its own. Takes rounds as
 * messages, and answers each with whether all of its tests passed.
 */
import path from "node:path";
import { createVitest } from "vitest/node";
import type { Round } from "../lib/mutant-runs.ts";

process.env.ISOLATE = "true";
const vitest = await createVitest("test", {
  watch: false,
  project: ["workers", "gateway"],
  bail: 1,
  maxWorkers: 1,
  // A machine that is busy with other things must not look like a test that failed.
  testTimeout: 30_000,
  reporters: [{}],
});
const projectOf = (test: string) =>
  vitest.projects.find((project) => project.matchesTestGlob(test)) ?? vitest.getProjectByName("workers");
/** Every file that ever held a mutant: what Vite knows of it may be of another one. */
const changed = new Set<string>();

async function passes(round: Round): Promise<boolean> {
  if (round.changed) changed.add(path.resolve(round.changed));
  for (const file of changed) vitest.invalidateFile(file);
  const tests = round.tests.map((test) => path.resolve(test));
  const specifications = tests.map((test) => projectOf(test).createSpecification(test));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  // Vitest lists the modules of former rounds too.
  const passed = new Set(testModules.filter((one) => one.state() === "passed").map((one) => one.moduleId));
  return unhandledErrors.length === 0 && tests.every((test) => passed.has(test));
}

process.on("message", async (round: Round) => {
  process.send?.(await passes(round));
});
