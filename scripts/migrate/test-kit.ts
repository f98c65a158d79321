import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import { inRoot } from "../lib/root.ts";
import { convert } from "./convert.ts";
import { type Manifest, splitPart } from "./parts.ts";
import type { Report } from "./report.ts";
import type { Listed } from "./store.ts";

/** A folder that is gone after the test. */
export function aFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "migrate-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty database with the project's migrations. */
export function aDatabase(): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  onTestFinished(() => db.close());
  const dir = inRoot("db/migrations");
  const files = readdirSync(dir).filter((name) => name.endsWith(".sql"));
  for (const file of files.sort()) db.exec(readFileSync(path.join(dir, file), "utf8"));
  return db;
}

export type Run = { dir: string; report: Report; listed: Listed[]; manifest: Manifest };

/** Converts dumps, given as texts, in a folder of their own. The book has chapters 1 to 9. */
export function convertTexts(texts: (string | Uint8Array)[], erased: string[] = []): Run {
  const dir = aFolder();
  const files = texts.map((text, index) => {
    const file = path.join(dir, `dump-${index + 1}.sql`);
    writeFileSync(file, text);
    return file;
  });
  return convertFiles(files, path.join(dir, "out"), erased);
}

/** Converts dumps into `dir`. */
export function convertFiles(files: string[], dir: string, erased: string[] = []): Run {
  const converted = convert({
    files,
    dir,
    dryRun: false,
    chapters: new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]),
    erased: new Set(erased),
    now: new Date("2026-11-20T10:00:00.000Z"),
    onProgress: () => {},
  });
  try {
    const { report, manifest } = converted;
    if (!manifest) throw new Error("nothing was written");
    return { dir, report, listed: [...converted.listed()], manifest };
  } finally {
    converted.close();
  }
}

/** Every statement of a run, in order. */
export function statementsOf({ dir, manifest }: Pick<Run, "dir" | "manifest">): string[] {
  return manifest.parts.flatMap(({ file }) => splitPart(readFileSync(path.join(dir, file), "utf8")));
}

/** Applies a run; returns how many rows were written. */
export function apply(db: DatabaseSync, run: Pick<Run, "dir" | "manifest">): number {
  const changes = () => Number(db.prepare("select total_changes() as n").get()?.n);
  const before = changes();
  for (const statement of statementsOf(run)) db.exec(statement);
  return changes() - before;
}

/** All rows of a table, in order, as plain objects. */
export function rowsOf(db: DatabaseSync, table: string): Record<string, unknown>[] {
  return db
    .prepare(`select * from ${table} order by 2, 3, 4`)
    .all()
    .map((row) => ({ ...row }));
}

/** Everything that is moved, for comparing. */
export function contents(db: DatabaseSync): Record<string, unknown> {
  const tables = ["email_subscribers", "reading_progress", "progress_devices", "progress_marks"];
  return Object.fromEntries(tables.map((table) => [table, rowsOf(db, table)]));
}

/** A subscriber's row of a dump, with some values of its own. */
export function subscriberLine(values: Record<string, string> = {}): string {
  const row = { id: "c1", email: "ann@example.com", first: "Ann", created: "2024-01-02 03:04:05.678" };
  const { id, email, first, created, access, purchased } = { access: "t", purchased: "f", ...row, ...values };
  return [id, email, first, "\\N", created, "2024-02-02 00:00:00", access, purchased, "\\N", "3", "\\N"].join(
    "\t",
  );
}

/** A row of progress in a dump. */
export function progressLine(values: Record<string, string> = {}): string {
  const row = { id: "p1", email: "ann@example.com", chapter: "1", completed: "t", time: "60", videos: "{}" };
  const all = {
    quizzes: "{}",
    created: "2024-01-02 00:00:00",
    updated: "2024-01-03 00:00:00",
    ...row,
    ...values,
  };
  const { id, email, chapter, completed, time, videos, quizzes, created, updated } = all;
  return [id, email, chapter, completed, time, videos, quizzes, created, updated].join("\t");
}

const header =
  '"firstName", "lastName", "createdAt", "updatedAt", "hasAccess", "hasPurchased", "discountCode", "emailsSent", "lastEmailSent"';

/** A dump of subscribers, by COPY. */
export function subscribersDump(...lines: string[]): string {
  return `COPY public."EmailSubscriber" (id, email, ${header}) FROM stdin;\n${lines.map((line) => `${line}\n`).join("")}\\.\n`;
}

/** A dump of progress, by COPY. */
export function progressDump(...lines: string[]): string {
  return `COPY public."ReadingProgress" (id, email, "chapterNumber", completed, "timeSpent", "videosWatched", "quizzesPassed", "createdAt", "updatedAt") FROM stdin;\n${lines.map((line) => `${line}\n`).join("")}\\.\n`;
}
