/**
 * What the admin's pages cost with a crowd in the database: how many rows each reads, and how long it takes.
 * And what the list of all subscribers takes of memory while it is streamed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleDir } from "../lib/build-steps.ts";
import { prepareDatabase } from "../lib/database.ts";
import { type D1Database, runWorkers } from "../lib/miniflare.ts";
import { freePort } from "../lib/ports.ts";
import { Refusal } from "../lib/refusal.ts";
import { root } from "../lib/root.ts";
import { script, toolEnvironment } from "../lib/run.ts";
import { runtimes } from "../lib/runtimes.ts";
import { adminPages, type Samples, wholeList } from "./admin-pages.ts";
import { addCounting, countHeader, countsPath, type DatabaseCost } from "./counting.ts";
import { memoryOf, setPeakBack } from "./memory.ts";
import { provenance, table } from "./report.ts";
import { accessToken } from "./token.ts";
import { cpuMsOf } from "./workerd.ts";

const limits = { rows: 1000, ms: 300 };
const rounds = 5;
const readers = 100_000;
const secret = "a-secret-for-the-benchmark-only-0123456789";
const worker = "handbook-web";

/** `cpuMs` is all of workerd's, the local D1 in it. */
type Page = { path: string; status: number; ms: number; cpuMs: number } & DatabaseCost;
type File = {
  lines: number;
  bytes: number;
  seconds: number;
  beforeMb: number;
  peakMb: number;
  formulas: number;
};

/**
 * Opens every page of the admin on the state in `stateDir`, or on a population of 100,000 that it makes and
 * throws away. Returns a table for people, and what is over the limits.
 */
export async function measureAdmin(stateDir?: string): Promise<{ report: string; problems: string[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), "bench-admin-"));
  try {
    const state = stateDir ? path.resolve(root, stateDir) : path.join(folder, "state");
    if (!stateDir) makePopulation(state);
    const product = await startCounting({ folder: path.join(folder, "bundle"), stateDir: state });
    try {
      return await measure(product);
    } finally {
      await product.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makePopulation(state: string): void {
  const { command, args } = script("seed.ts", "--readers", String(readers), "--state", state);
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env: toolEnvironment() });
  if (status !== 0) throw new Refusal("The population could not be made.");
}

type Product = Awaited<ReturnType<typeof startCounting>>;

/** The built web Worker on a state, with an admin who has just signed in. */
async function startCounting({ folder, stateDir }: { folder: string; stateDir: string }) {
  const port = await freePort();
  const siteUrl = `http://localhost:${port}`;
  const vars = { SITE_URL: siteUrl, JWT_SECRET: secret, ADMIN_EMAILS: "admin@example.com" };
  const main = addCounting(bundleDir("web"), folder);
  const { miniflare, splitSql } = await runWorkers({
    workers: [{ name: worker, config: "wrangler.jsonc", bundle: folder, main, vars }],
    port,
    stateDir,
    onLog: ({ level, message }) => level === "error" && console.error(message),
  });
  const database = await miniflare.getD1Database("DB", worker);
  await prepareDatabase(database, { splitSql, stateDir });
  const Cookie = `__Host-access=${await signIn(database, siteUrl)}`;
  const ask = (address: string, more: Record<string, string> = {}) =>
    fetch(`${siteUrl}${address}`, { headers: { Cookie, ...more }, redirect: "manual" });
  return { database, ask, pid: runtimes().at(-1) ?? 0, stop: () => miniflare.dispose() };
}

/** The demo's admin, in a session of a moment ago. */
async function signIn(database: D1Database, siteUrl: string): Promise<string> {
  const [email, sessionId, at] = ["admin@example.com", `bench-${Date.now()}`, new Date().toISOString()];
  await database
    .prepare(
      "insert into user_sessions (id, user_email, session_token, expires_at, created_at) values (?, ?, 'none', ?, ?)",
    )
    .bind(sessionId, email, new Date(Date.now() + 3_600_000).toISOString(), at)
    .run();
  return accessToken({ readerId: "demo-admin", email, role: "admin", sessionId }, { secret, siteUrl });
}

async function measure({ database, ask, pid }: Product): Promise<{ report: string; problems: string[] }> {
  const samples = await chooseSamples(database, ask);
  const pages: Page[] = [];
  for (const address of adminPages(samples)) {
    const page = await measurePage(address, { ask, pid });
    // What only takes changes has no page to look at.
    if (page.status !== 405) pages.push(page);
  }
  // The second time, as for pages: what is held then is the file's, and not the process's that has just begun.
  await measureFile(ask, pid);
  const file = await measureFile(ask, pid);
  const [row] = (
    await database.prepare("select count(*) as count from email_subscribers").all<{ count: number }>()
  ).results;
  return { report: render(pages, file), problems: problemsOf(pages, file, row?.count ?? 0) };
}

/** Somebody who did much, a mail to many, and places far down the lists. */
async function chooseSamples(database: D1Database, ask: Product["ask"]): Promise<Samples> {
  const one = async <Row>(sql: string) => (await database.prepare(sql).all<Row>()).results[0];
  const reader = await one<{ id: string; email_key: string }>(
    "select s.id, s.email_key from purchases join email_subscribers as s on s.email_key = purchases.email limit 1 offset 20",
  );
  const broadcast = await one<{ id: string }>("select id from broadcasts order by created_at desc limit 1");
  const far = async (list: string) => {
    let cursor = "";
    for (let page = 0; page < 20; page++) {
      const answer = (await (await ask(`${list}?limit=100${cursor && `&cursor=${cursor}`}`)).json()) as {
        nextCursor: string;
      };
      cursor = encodeURIComponent(answer.nextCursor);
    }
    return cursor;
  };
  if (!reader || !broadcast) throw new Refusal("This state holds no population: make one with npm run seed.");
  return {
    subscriber: reader.id,
    email: reader.email_key,
    broadcast: broadcast.id,
    accessCursor: await far("/api/admin/access-logs"),
    listCursor: await far("/api/admin/subscribers"),
  };
}

/** Opened once to warm up, once for what it reads, and some times for how long it takes: the median. */
async function measurePage(address: string, { ask, pid }: Pick<Product, "ask" | "pid">): Promise<Page> {
  await (await ask(address)).arrayBuffer();
  const response = await ask(address, { [countHeader]: "1" });
  await response.arrayBuffer();
  const cost = (await (await ask(countsPath)).json()) as DatabaseCost;
  const times: number[] = [];
  const cpu = cpuMsOf(pid);
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now();
    await (await ask(address)).arrayBuffer();
    times.push(performance.now() - begin);
  }
  const ms = times.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? Number.NaN;
  return { path: address, status: response.status, ms, cpuMs: (cpuMsOf(pid) - cpu) / rounds, ...cost };
}

/** Takes the list of all subscribers as it comes, a piece at a time. */
async function measureFile(ask: Product["ask"], pid: number): Promise<File> {
  setPeakBack(pid);
  const [begin, before] = [performance.now(), memoryOf(pid)];
  const file = { lines: 0, bytes: 0, formulas: 0 };
  const decoder = new TextDecoder();
  let rest = "";
  const response = await ask(wholeList);
  for await (const piece of response.body ?? []) {
    file.bytes += piece.length;
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\r\n");
    rest = lines.pop() ?? "";
    file.lines += lines.length;
    file.formulas += lines.filter(hasFormula).length;
  }
  const seconds = (performance.now() - begin) / 1000;
  return { ...file, seconds, beforeMb: before.nowMb, peakMb: memoryOf(pid).peakMb };
}

/** Whether a spreadsheet would take a cell of the line for a formula (OWASP, CSV injection). */
function hasFormula(line: string): boolean {
  const cells = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
  return cells.some((cell) => /^"?[=+\-@\t\r]/.test(cell));
}

function problemsOf(pages: Page[], file: File, subscribers: number): string[] {
  const worst = pages.filter(
    ({ status, rowsRead, ms, trips }) =>
      status !== 200 || trips === 0 || rowsRead > limits.rows || ms > limits.ms,
  );
  return [
    ...worst.map(
      ({ path, status, rowsRead, ms }) =>
        `${path}: answered ${status}, read ${rowsRead} rows, took ${ms.toFixed(0)} ms`,
    ),
    ...(file.lines === subscribers + 1
      ? []
      : [`${wholeList}: ${file.lines} lines of ${subscribers} subscribers`]),
    ...(file.formulas === 0 ? [] : [`${wholeList}: ${file.formulas} lines with a formula`]),
  ];
}

function render(pages: Page[], file: File): string {
  const head = ["page", "rows read", "written", "D1", "ms", "CPU, ms"];
  const most = (figure: "rowsRead" | "ms") => Math.max(...pages.map((page) => page[figure])).toFixed(0);
  const rows = pages.map(({ path, rowsRead, rowsWritten, trips, ms, cpuMs }) => [
    `\`${path.replaceAll("|", "%7C")}\``,
    rowsRead,
    rowsWritten,
    trips,
    ms.toFixed(0),
    cpuMs.toFixed(0),
  ]);
  return `## The admin with 100,000 readers

${provenance()} Every page of the admin and every list of its API, in Miniflare with the local D1, on a crowd made by
\`npm run seed\`: at most ${limits.rows.toLocaleString("en")} rows read (${most("rowsRead")} were) and ${limits.ms} ms (${most("ms")}). \`${wholeList}\`: ${(file.lines - 1).toLocaleString("en")}
subscribers, ${(file.bytes / 1e6).toFixed(1)} MB in ${file.seconds.toFixed(1)} s; workerd had ${file.beforeMb.toFixed(0)} MB before and ${file.peakMb.toFixed(0)} MB at most.

${table(head, rows)}`;
}
