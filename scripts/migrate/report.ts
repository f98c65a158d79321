import { closeSync, openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import type { Manifest } from "./parts.ts";
import type { Listed, Outcome } from "./store.ts";
import type { Kind } from "./tables.ts";

/** What became of the source's rows of one kind. `read` is the sum of the others. */
export type Tally = { read: number; imported: number; merged: number; rejected: number; erased: number };

/** What a run did, in counts. */
export type Report = {
  version: 1;
  dryRun: boolean;
  files: { file: string; bytes: number }[];
  rows: Record<Kind, Tally>;
  /** Subscribers made for progress that had none: they come on top of the imported. */
  made: number;
  /** The tables that rows were read from, and those that were passed over. */
  tables: { table: string; kind: Kind; rows: number }[];
  skippedTables: { table: string; rows: number }[];
  missingColumns: { table: string; column: string }[];
  extraColumns: { table: string; column: string }[];
  /** Progress that was kept in chapters which the book lacks: chapter number, and rows. */
  chaptersNotInBook: Record<string, number>;
  written: Manifest["rows"];
  parts: number;
  statements: number;
  listed: Partial<Record<Outcome, number>>;
  seconds: { read: number; write: number };
  applied: Applied | null;
};

/** What applying did. `rowsWritten` is D1's own count, with indexes; unknown when wrangler does not say. */
export type Applied = { to: "local" | "remote"; parts: number; seconds: number; rowsWritten: number | null };

/** How many lines of each kind the report for people shows; the JSON has all of them. */
const shownOfEach = 20;

/** Where the reports go: the JSON and the text for people, from the name that was asked for. */
export function reportFiles(name: string): { json: string; text: string } {
  const stem = name.replace(/\.(?:json|txt)$/, "");
  if (name.endsWith(".txt")) return { json: `${stem}.json`, text: name };
  return { json: name, text: name.endsWith(".json") ? `${stem}.txt` : `${name}.txt` };
}

/** Throws when the counts do not add up: then rows were lost, and the report would be a lie. */
export function requireSums({ rows, made, written }: Report): void {
  for (const [kind, { read, imported, merged, rejected, erased }] of Object.entries(rows)) {
    if (read !== imported + merged + rejected + erased)
      throw new Error(`${read} rows of ${kind} were read, but ${JSON.stringify(rows)} does not add up`);
  }
  if (written.subscribers !== rows.subscribers.imported + made || written.progress !== rows.progress.imported)
    throw new Error(
      `what was written does not fit with what was imported: ${JSON.stringify({ rows, made, written })}`,
    );
}

/** Writes both forms of the report. `listed` is walked twice, a line at a time. */
export function writeReport(name: string, report: Report, listed: () => Iterable<Listed>): string {
  const files = reportFiles(name);
  const handle = openSync(`${files.json}.new`, "w");
  const { listed: counts, ...rest } = report;
  writeSync(handle, `${JSON.stringify({ ...rest, counts }, null, 2).slice(0, -2)},\n  "listed": [`);
  let separator = "\n    ";
  for (const line of listed()) {
    writeSync(handle, `${separator}${JSON.stringify(line)}`);
    separator = ",\n    ";
  }
  writeSync(handle, `${separator === "\n    " ? "" : "\n  "}]\n}\n`);
  closeSync(handle);
  renameSync(`${files.json}.new`, files.json);
  const text = forPeople(report, listed, files.json);
  writeFileSync(files.text, text);
  return text;
}

const outcomes: Record<Outcome, string> = {
  rejected: "Not imported",
  erased: "Left out, because the reader was erased here",
  merged: "Merged with another row",
  made: "Subscribers made for progress without one",
  adjusted: "Imported with a change",
  renamed: "Imported with a new id",
  no_such_chapter: "Kept, though the book has no such chapter",
};

function forPeople(report: Report, listed: () => Iterable<Listed>, jsonFile: string): string {
  const { rows, made, written } = report;
  const line = (kind: Kind) => {
    const { read, imported, merged, rejected, erased } = rows[kind];
    return `${kind.padEnd(12)} ${read} read = ${imported} imported + ${merged} merged + ${rejected} not imported + ${erased} erased here`;
  };
  const list = (title: string, items: string[]) =>
    items.length === 0 ? [] : [`${title}:`, ...items.slice(0, 50).map((item) => `  ${item}`), ""];
  const applied = report.applied;
  return [
    "From PostgreSQL to D1",
    "",
    line("subscribers"),
    line("progress"),
    `made         ${made} subscribers for progress without one`,
    "",
    `${report.dryRun ? "Would be written" : "Written"}: ${written.subscribers} subscribers, ${written.progress} rows of progress (${written.devices} times, ${written.marks} marks) in ${report.statements} statements, ${report.parts} files.`,
    `Reading took ${report.seconds.read.toFixed(1)} s, writing ${report.seconds.write.toFixed(1)} s.`,
    applied
      ? `Applied to the ${applied.to} D1: ${applied.parts} files in ${applied.seconds.toFixed(1)} s${applied.rowsWritten === null ? "" : `, ${applied.rowsWritten} rows written`}.`
      : "Not applied.",
    "",
    ...list(
      "Tables",
      report.tables.map(({ table, kind, rows: count }) => `${table}: ${count} rows of ${kind}`),
    ),
    ...list(
      "Tables passed over",
      report.skippedTables.map(({ table, rows: count }) => `${table}: ${count} rows`),
    ),
    ...list(
      "Columns left out",
      report.extraColumns.map(({ table, column }) => `${table}: ${column}`),
    ),
    ...list(
      "Columns that were not there",
      report.missingColumns.map(({ table, column }) => `${table}: ${column}`),
    ),
    ...list(
      "Chapters that the book lacks",
      Object.entries(report.chaptersNotInBook).map(([chapter, count]) => `${chapter}: ${count} rows, kept`),
    ),
    ...listing(report, listed, jsonFile),
  ].join("\n");
}

function listing(report: Report, listed: () => Iterable<Listed>, jsonFile: string): string[] {
  const shown = new Map<Outcome, string[]>();
  for (const { outcome, file, line, table, reason } of listed()) {
    const lines = shown.get(outcome) ?? [];
    if (lines.length < shownOfEach) lines.push(`  ${file}:${line} ${table}: ${reason}`);
    shown.set(outcome, lines);
  }
  return (Object.keys(outcomes) as Outcome[]).flatMap((outcome) => {
    const lines = shown.get(outcome);
    if (!lines) return [];
    const total = report.listed[outcome] ?? 0;
    const more = total > lines.length ? [`  … and ${total - lines.length} more, in ${jsonFile}`] : [];
    return [`${outcomes[outcome]} (${total}):`, ...lines, ...more, ""];
  });
}
