import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../lib/ports.ts";
import { root } from "../lib/root.ts";
import { toolEnvironment } from "../lib/run.ts";
import { provenance, table } from "./report.ts";

/** Seconds that each may take on two cores. */
const most = { "npm start, from nothing": 180, "npm start, again": 10, "npm test, from nothing": 720 };

/** What somebody waits for who has just cloned the project: a fresh clone, with nothing installed or built. */
export async function reportWhole(): Promise<{ report: string; problems: string[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), "bench-whole-"));
  try {
    const first = clone(folder, "first");
    const seconds = {
      "npm start, from nothing": await timeStart(first),
      "npm start, again": await timeStart(first),
    };
    const tested = await timeTests(clone(folder, "second"));
    const rows = Object.entries({ ...seconds, "npm test, from nothing": tested.seconds }).map(
      ([name, is]) => [`\`${name.replace(", ", "`, ")}`, is.toFixed(0), most[name as keyof typeof most]],
    );
    const report = `## The whole

${provenance()} In a fresh clone, the packages out of npm's own cache where it has them.

${table(["what", "seconds", "at most"], rows)}

\`npm test\` said: ${tested.words.join("; ")}.`;
    return { report, problems: tested.code === 0 ? [] : ["npm test failed"] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is committed, as anybody gets it. */
function clone(folder: string, name: string): string {
  const target = path.join(folder, name);
  const { status, stderr } = spawnSync("git", ["clone", "--quiet", root, target], { encoding: "utf8" });
  if (status !== 0) throw new Error(`no clone: ${stderr}`);
  return target;
}

/** Seconds until the product answers that it is well. */
async function timeStart(cwd: string): Promise<number> {
  const [PORT, INBOX_PORT] = [String(await freePort()), String(await freePort())];
  const begin = performance.now();
  const child = command("start", { cwd, env: { PORT, INBOX_PORT } });
  child.stdout?.resume();
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const isWell = () =>
    fetch(`http://localhost:${PORT}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isWell())) {
    if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const seconds = (performance.now() - begin) / 1000;
  child.kill("SIGINT");
  await ended;
  return seconds;
}

/** Runs all quick tests, and returns what their last lines say. */
async function timeTests(cwd: string): Promise<{ seconds: number; code: number | null; words: string[] }> {
  const begin = performance.now();
  const child = command("test", { cwd, env: {} });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output = (output + text).slice(-200_000);
  });
  const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  // Its folder is thrown away, and with it what would say why.
  if (code !== 0) console.error(output);
  const words = output.trim().split("\n").slice(-2);
  return { seconds: (performance.now() - begin) / 1000, code, words: words.map((word) => word.trim()) };
}

function command(name: string, { cwd, env }: { cwd: string; env: Record<string, string> }): ChildProcess {
  return spawn(process.execPath, ["scripts/bootstrap.mjs", name], {
    cwd,
    env: { ...toolEnvironment(), ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
}
