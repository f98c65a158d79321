import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type Answer, ask, run } from "./run.ts";
import { configFiles, type Environment, type Worker } from "./settings.ts";

/** wrangler, for one environment. Its words come without `-c` and `--env`. */
export type Wrangler = {
  environment: Environment | undefined;
  /** Runs it on our own terminal. Returns its exit code. */
  run(worker: Worker, args: string[]): Promise<number>;
  /** Runs it and returns what it said. */
  ask(worker: Worker, args: string[]): Promise<Answer>;
  /** Runs it on our own terminal. Returns its exit code and the entries of its own report, an object a line. */
  report(worker: Worker, args: string[]): Promise<{ code: number; entries: Record<string, unknown>[] }>;
};

/** `env` is added to wrangler's environment. */
export function wranglerFor(
  environment: Environment | undefined,
  env: Record<string, string> = {},
): Wrangler {
  const program = (worker: Worker, args: string[], more: Record<string, string> = {}) => ({
    command: "wrangler",
    args: [...args, "-c", configFiles[worker], ...(environment ? ["--env", environment] : [])],
    env: { ...env, ...more },
  });
  return {
    environment,
    run: (worker, args) => run(program(worker, args)),
    ask: (worker, args) => ask(program(worker, args)),
    async report(worker, args) {
      const folder = mkdtempSync(path.join(tmpdir(), "wrangler-"));
      const file = path.join(folder, "report.ndjson");
      try {
        const code = await run(program(worker, args, { WRANGLER_OUTPUT_FILE_PATH: file }));
        return { code, entries: code === 0 ? linesOf(file) : [] };
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  };
}

function linesOf(file: string): Record<string, unknown>[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The JSON in what wrangler said, whatever stands before it. `null`: none. */
export function jsonOf<Value>({ stdout }: Answer): Value | null {
  const begin = stdout.search(/^[[{]/m);
  if (begin < 0) return null;
  try {
    return JSON.parse(stdout.slice(begin)) as Value;
  } catch {
    return null;
  }
}

/** The one sentence of wrangler's that says why it failed. */
export function complaintOf({ stdout, stderr }: Answer): string {
  const lines = stripVTControlCharacters(`${stderr}\n${stdout}`)
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const marked = lines.find((line) => line.includes("[ERROR]"));
  return (marked?.replace(/^.*\[ERROR\]\s*/, "") ?? lines[0] ?? "it said nothing").replace(/\.$/, "");
}
