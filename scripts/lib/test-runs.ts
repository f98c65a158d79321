import { readFileSync, rmSync } from "node:fs";
import { logFile, type Program, run } from "./run.ts";

/** How many tests passed and failed. */
export type Tally = { passed: number; failed: number };

export const none: Tally = { passed: 0, failed: 0 };

/** Runs every Vitest project. Skipped tests count as nothing, a file that could not be run as a failure. */
export function runVitest(): Promise<Tally> {
  const report = logFile("vitest-report");
  const program = {
    command: "vitest",
    args: ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
  };
  return count(program, report, (json: VitestReport) => {
    const broken = json.testResults.filter(
      ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
    );
    return { passed: json.numPassedTests, failed: json.numFailedTests + broken.length };
  });
}

/**
 * Runs the journeys. One that passed on its second try has passed, and is named by Playwright as flaky; errors
 * outside a test count as one failure each.
 */
export function runPlaywright(): Promise<Tally> {
  const report = logFile("playwright-report");
  const program = {
    command: "playwright",
    args: ["test", "--reporter=list,json"],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  };
  return count(program, report, ({ stats, errors }: PlaywrightReport) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
  }));
}

type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
};
type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number };
  errors: unknown[];
};

/** Runs a runner that shows its own progress, and reads its report. One that fails without naming a test is a failure. */
async function count<Report>(
  program: Program,
  report: string,
  read: (json: Report) => Tally,
): Promise<Tally> {
  rmSync(report, { force: true });
  const code = await run(program);
  let tally = none;
  try {
    tally = read(JSON.parse(readFileSync(report, "utf8")) as Report);
  } catch (error) {
    console.error(`${program.command} left no report (exit code ${code}): ${String(error)}`);
  }
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
