/**
 * What moving a million rows from PostgreSQL takes: 300,000 subscribers and 700,000 rows of progress are
 * written as pg_dump writes them, converted by the command itself, and applied to a local D1.
 */
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../lib/root.ts";
import { script, toolEnvironment } from "../lib/run.ts";
import { provenance, table } from "./report.ts";

const subscribers = 300_000;
const progress = 700_000;
/** How often the size of the process is looked at. */
const sampleMs = 50;

export type MigrateRun = {
  form: "copy" | "inserts";
  rows: number;
  bytes: number;
  seconds: number;
  peakMb: number;
};
/** Converting each form of a dump, and applying one to a local D1. */
export type MigrateFigures = { conversions: MigrateRun[]; applySeconds: number };

/** What converting a million rows may take: seconds, and megabytes of memory. */
const limits = { seconds: 60, mb: 200 };

/** What moving from PostgreSQL takes. */
export async function reportMigration(): Promise<{ report: string; problems: string[] }> {
  const { conversions, applySeconds } = await measureMigration();
  const rows = conversions.map(({ form, rows, bytes, seconds, peakMb }) => [
    form === "copy" ? "a dump with COPY" : "a dump with INSERT",
    rows.toLocaleString("en"),
    (bytes / 1e6).toFixed(0),
    seconds.toFixed(1),
    peakMb.toFixed(0),
  ]);
  const report = `## Moving from PostgreSQL

${provenance()} 300,000 subscribers and 700,000 rows of progress, as pg_dump writes them, converted by \`npm run
migrate:postgres\`; at most ${limits.seconds} s and ${limits.mb} MB each. Applying them to a local D1 took ${applySeconds.toFixed(0)} s.

${table(["converted", "rows", "MB", "seconds", "memory, MB"], rows)}`;
  const problems = conversions
    .filter(({ peakMb }) => peakMb > limits.mb)
    .map(({ form, peakMb }) => `converting (${form}) took ${peakMb.toFixed(0)} MB`);
  return { report, problems };
}

/** Measures both forms of a dump. `rows` scales the million down for a quick look. */
export async function measureMigration(scale = 1): Promise<MigrateFigures> {
  const dir = mkdtempSync(path.join(tmpdir(), "bench-migrate-"));
  try {
    const conversions: MigrateRun[] = [];
    for (const form of ["copy", "inserts"] as const) {
      const file = path.join(dir, `${form}.sql`);
      const bytes = writeDump(file, form, scale);
      const begin = performance.now();
      const peakMb = await peakOf(["migrate-postgres.ts", file, "--out", path.join(dir, "out")], {});
      const seconds = (performance.now() - begin) / 1000;
      conversions.push({ form, rows: Math.round((subscribers + progress) * scale), bytes, seconds, peakMb });
    }
    const words = ["migrate-postgres.ts", path.join(dir, "copy.sql"), "--out", path.join(dir, "out")];
    await peakOf([...words, "--apply", "local"], { STATE_DIR: path.join(dir, "state") });
    const report = JSON.parse(readFileSync(path.join(dir, "out/report.json"), "utf8"));
    return { conversions, applySeconds: report.applied.seconds };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs a script, and returns the most memory its process had, in megabytes (Linux: VmHWM). */
async function peakOf(words: [string, ...string[]] | string[], env: Record<string, string>): Promise<number> {
  const [file = "", ...args] = words;
  const { command, args: all } = script(file, ...args);
  const child = spawn(command, all, {
    cwd: root,
    env: { ...toolEnvironment(), ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, highWater(child.pid));
  }, sampleMs);
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("exit", resolve));
  clearInterval(sampler);
  if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}`);
  return peak;
}

function highWater(pid: number | undefined): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes ?? 0) / 1024;
  } catch {
    // It has just ended.
    return 0;
  }
}

const columns = {
  EmailSubscriber: `id, email, "firstName", "lastName", "createdAt", "updatedAt", "hasAccess", "hasPurchased", "discountCode", "emailsSent", "lastEmailSent"`,
  ReadingProgress: `id, email, "chapterNumber", completed, "timeSpent", "videosWatched", "quizzesPassed", "createdAt", "updatedAt"`,
};

/** Writes a dump of made-up readers, the same each time; returns its bytes. */
function writeDump(file: string, form: MigrateRun["form"], scale: number): number {
  const handle = openSync(file, "w");
  let bytes = 0;
  let text = "";
  const write = (line: string) => {
    text += line;
    if (text.length < 1_000_000) return;
    bytes += writeSync(handle, text);
    text = "";
  };
  const readers = Math.round(subscribers * scale);
  write(
    "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n\n",
  );
  writeTable(write, form, "EmailSubscriber", readers, (row) => subscriber(row));
  writeTable(write, form, "ReadingProgress", Math.round(progress * scale), (row) =>
    progressRow(row, readers),
  );
  write("--\n-- PostgreSQL database dump complete\n--\n\n");
  bytes += writeSync(handle, text);
  closeSync(handle);
  return bytes;
}

function writeTable(
  write: (line: string) => void,
  form: MigrateRun["form"],
  table: keyof typeof columns,
  rows: number,
  row: (number: number) => (string | null)[],
): void {
  if (form === "copy") write(`COPY public."${table}" (${columns[table]}) FROM stdin;\n`);
  for (let number = 0; number < rows; number++) {
    const values = row(number);
    if (form === "copy") write(`${values.map((value) => value ?? "\\N").join("\t")}\n`);
    else {
      const quoted = values.map((value) => (value === null ? "NULL" : `'${value.replaceAll("'", "''")}'`));
      write(`INSERT INTO public."${table}" VALUES (${quoted.join(", ")});\n`);
    }
  }
  write(form === "copy" ? "\\.\n\n" : "\n");
}

function subscriber(row: number): (string | null)[] {
  const at = time(row);
  return [
    id("s", row),
    address(row),
    row % 3 === 0 ? null : `Zoë ${row}`,
    row % 4 === 0 ? null : "O'Brien",
    at,
    time(row + 1_000_000),
    row % 10 ? "t" : "f",
    row % 7 ? "f" : "t",
    row % 50 ? null : "SPRING",
    String(row % 30),
    row % 5 ? at : null,
  ];
}

function progressRow(row: number, readers: number): (string | null)[] {
  return [
    id("p", row),
    address(row % readers),
    String(1 + Math.floor(row / readers)),
    row % 2 ? "t" : "f",
    String((row * 37) % 4000),
    row % 3 ? "{}" : '{intro,"part two"}',
    row % 4 ? "{}" : "{basics}",
    time(row),
    time(row + 500_000),
  ];
}

/** Like a cuid: 25 characters. */
function id(kind: string, row: number): string {
  return `c${kind}${row.toString(36).padStart(8, "0")}${((row * 2_654_435_761) % 4_294_967_296).toString(36).padStart(15, "0")}`;
}

/** In an order that has nothing to do with the alphabet's. */
function address(row: number): string {
  return `reader${((row * 2_654_435_761) % 4_294_967_296).toString(36)}.${row}@example.com`;
}

/** As PostgreSQL writes `timestamp(3)`. */
function time(row: number): string {
  return new Date(1_600_000_000_000 + row * 61_000).toISOString().replace("T", " ").slice(0, -1);
}
