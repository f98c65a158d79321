import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { inRoot, root } from "./root.ts";

/** One program to run, its words and its changes to the environment. */
export type Program = { command: string; args: string[]; env?: Record<string, string> };

/** What every tool is told: no prompts, no telemetry, and the packages' own programs first. */
export const toolEnv = {
  CI: "true",
  NEXT_TELEMETRY_DISABLED: "1",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/** A TypeScript file of `scripts/`, run by the Node that runs us. */
export function script(file: string, ...args: string[]): Program {
  return { command: process.execPath, args: [inRoot("scripts", file), ...args] };
}

/** Where a step's output is kept. */
export function logFile(name: string): string {
  const file = inRoot(".wrangler/logs", `${name}.log`);
  mkdirSync(path.dirname(file), { recursive: true });
  return file;
}

/** Runs a program to its end, its output in `log` or, without one, on our own terminal. Returns its exit code. */
export function run(program: Program, log?: string): Promise<number> {
  const output = log === undefined ? "inherit" : openSync(log, "w");
  const child = spawn(program.command, program.args, {
    cwd: root,
    stdio: ["ignore", output, output],
    env: { ...toolEnvironment(), ...(log ? { NO_COLOR: "1" } : {}), ...program.env },
  });
  if (typeof output === "number") closeSync(output);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** What a program that ran to its end has said. */
export type Answer = { code: number; stdout: string; stderr: string };

/** Runs a program to its end and returns what it said. */
export function ask(program: Program): Promise<Answer> {
  const child = spawn(program.command, program.args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...toolEnvironment(), NO_COLOR: "1", ...program.env },
  });
  const answer = { code: 0, stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      answer[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...answer, code: code ?? 1 }));
  });
}

/** The last lines of a log, for showing what went wrong. */
export function logTail(file: string, lines = 60): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

/** Seconds since `begin` (from `performance.now()`), for people. */
export function secondsSince(begin: number): string {
  return `${((performance.now() - begin) / 1000).toFixed(1)} s`;
}

/** Our own environment, with what every tool is told. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, ...toolEnv, PATH: toolPath() };
}

function toolPath(): string {
  return [inRoot("node_modules/.bin"), path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
}
