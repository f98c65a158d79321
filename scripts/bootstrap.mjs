/**
 * The first step of every command: plain JavaScript for whatever Node the machine has (20 or later),
 * with nothing installed. It installs the packages when they are missing or older than the lock file,
 * then runs `scripts/<command>.ts` with the Node that the packages brought along.
 *
 *     node scripts/bootstrap.mjs start [arguments]
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const oldestNode = 20;
/** The first Node that runs TypeScript files as they are: what a script falls back on. */
const typescriptNode = [22, 18];
const unreachable = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/;
const ownGroup = process.platform !== "win32";
const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"];

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, "node_modules");
const lockFile = path.join(root, "package-lock.json");
const stampFile = path.join(modules, ".installed-lock");
const installLog = path.join(root, ".wrangler/logs/install.log");

process.chdir(root);
main().catch((error) => fail(error.message));

async function main() {
  const [command, ...args] = process.argv.slice(2);
  const [major] = nodeVersion();
  if (major < oldestNode) {
    fail(
      `This needs Node ${oldestNode} or later to begin, and found ${process.version}: install it from https://nodejs.org.`,
    );
  }
  if (!command || !existsSync(path.join(root, "scripts", `${command}.ts`))) {
    fail(`There is no command "${command ?? ""}": see "scripts" in package.json.`);
  }
  if (!isInstalled()) await install();
  process.exitCode = await run(nodeBinary(), [path.join("scripts", `${command}.ts`), ...args]);
  process.exit();
}

function nodeVersion() {
  return process.versions.node.split(".").map(Number);
}

function lockHash() {
  return createHash("sha256").update(readFileSync(lockFile)).digest("hex");
}

/** True when what is installed is what the lock file names, whether we or a developer's npm did it. */
function isInstalled() {
  const hash = lockHash();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === hash) return true;
  const installed = path.join(modules, ".package-lock.json");
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockFile).mtimeMs) return false;
  writeFileSync(stampFile, hash);
  return true;
}

async function install() {
  mkdirSync(path.dirname(installLog), { recursive: true });
  const code = await withClock("Installing packages", async () => {
    // Without a registry npm tries each of a thousand packages for minutes: one question first.
    if ((await npm("ping", "--fetch-retries=0")) !== 0 && unreachable.test(npmOutput())) return 1;
    const code = await npm("ci");
    // A lock file written where the registry lacks some platform's optional packages does not satisfy
    // `npm ci`. `npm install` takes the same versions from it, and leaves it as it is.
    return code === 1 && npmOutput().includes("EUSAGE") ? npm("install", "--no-save") : code;
  });
  if (code === 0) return writeFileSync(stampFile, lockHash());
  if (code > 128) process.exit(code);
  fail(installProblem(npmOutput()));
}

/** Runs npm, quietly, and returns its exit code. */
async function npm(...words) {
  const log = openSync(installLog, "w");
  const args = [...words, "--no-audit", "--no-fund", "--fetch-timeout=30000"];
  const script = process.env.npm_execpath;
  const stdio = ["ignore", log, log];
  const child = script?.endsWith(".js")
    ? spawn(process.execPath, [script, ...args], { stdio, detached: ownGroup })
    : spawn("npm", args, { stdio, detached: ownGroup, shell: !ownGroup });
  // npm does not heed a signal while it installs; what it leaves half done is no install for us.
  const code = await follow(child, { patience: 0 });
  closeSync(log);
  return code;
}

function npmOutput() {
  return readFileSync(installLog, "utf8");
}

/** One sentence for the reasons an install fails on a sound machine; else where to read on. */
function installProblem(output) {
  const where = path.relative(root, installLog);
  if (unreachable.test(output)) {
    return `The npm registry cannot be reached: check the connection, the proxy and "npm config get registry", then run the same command again (npm's words: ${where}).`;
  }
  if (/ENOSPC/.test(output))
    return `The disk is full: the packages need about 1.5 GB (npm's words: ${where}).`;
  if (/EACCES|EPERM/.test(output))
    return `npm may not write to ${modules}: give yourself that right (npm's words: ${where}).`;
  return `Installing the packages failed: read ${where}, then run the same command again.`;
}

/** The Node that came with the packages, or this one when it is new enough. */
function nodeBinary() {
  const bundled = path.join(modules, "node/bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(bundled)) return bundled;
  const [major, minor] = nodeVersion();
  if (major > typescriptNode[0] || (major === typescriptNode[0] && minor >= typescriptNode[1]))
    return process.execPath;
  return fail(
    "npm did not run install scripts, so the right Node is missing: run `npm rebuild node --ignore-scripts=false`.",
  );
}

/** Runs the command on our own terminal. Its channel to us tells it when we are gone without a word. */
function run(binary, args) {
  const bin = path.join(modules, ".bin");
  const child = spawn(binary, args, {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    detached: ownGroup,
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` },
  });
  return follow(child, { patience: 1 });
}

/**
 * Waits for a process that is the head of a group of its own, and ends with it. `patience` signals are
 * passed on, one more ends the group at once; when whoever called us is gone, that counts as a signal;
 * and what outlives the process is ended with its group.
 */
async function follow(child, { patience }) {
  let signals = 0;
  const pass = (signal) => {
    signals += 1;
    if (signals > patience) endGroup(child.pid);
    else child.kill(signal);
  };
  for (const signal of stopSignals) process.on(signal, pass);
  const parents = npmAbove();
  const watch = setInterval(() => {
    if (npmAbove() !== parents && signals === 0) pass("SIGTERM");
  }, 500);
  const code = await ended(child);
  clearInterval(watch);
  for (const signal of stopSignals) process.off(signal, pass);
  endGroup(child.pid);
  return code;
}

/** Who started us, when npm did: its shell, and on Linux npm itself. Changes when one of them has died. */
function npmAbove() {
  if (!process.env.npm_lifecycle_event) return "";
  const shell = process.ppid;
  try {
    const [, npm] = readFileSync(`/proc/${shell}/stat`, "utf8").split(") ").at(-1).split(" ");
    return `${shell} ${npm}`;
  } catch {
    return `${shell}`;
  }
}

function endGroup(pid) {
  try {
    if (pid && ownGroup) process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** The exit code of a process, in the shell's way when a signal ended it. */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

/** Runs `task` behind a line that counts the seconds: in place on a terminal, else every 15 seconds. */
async function withClock(title, task) {
  const begin = Date.now();
  const seconds = () => Math.round((Date.now() - begin) / 1000);
  const terminal = process.stdout.isTTY;
  if (!terminal) console.log(`${title} …`);
  const clock = setInterval(
    () =>
      terminal
        ? process.stdout.write(`\r${title} … ${seconds()} s `)
        : console.log(`${title} … ${seconds()} s`),
    terminal ? 1000 : 15_000,
  );
  try {
    return await task();
  } finally {
    clearInterval(clock);
    console.log(`${terminal ? "\r" : ""}${title}: ${seconds()} s `);
  }
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
