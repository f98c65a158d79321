import { mkdirSync } from "node:fs";
import path from "node:path";
import { Refusal } from "../lib/refusal.ts";
import { readDump } from "./dump.ts";
import { erasureHash, mergeReaders, type Reader, type Tell } from "./merge.ts";
import { nameIn } from "./names.ts";
import { type Manifest, Parts } from "./parts.ts";
import { type Report, requireSums } from "./report.ts";
import type { SourceRow } from "./rows.ts";
import { dumpBytes } from "./source.ts";
import { type Listed, type Place, Store, type Stored } from "./store.ts";
import {
  type Columns,
  designColumns,
  findColumns,
  type Kind,
  kindOf,
  readProgress,
  readSubscriber,
} from "./tables.ts";

const day = 86_400_000;

/** What to convert, and how. `chapters`: the numbers of those in the book. `erased`: hashes of erased addresses, if known. */
export type Conversion = {
  files: string[];
  dir: string;
  dryRun: boolean;
  chapters: ReadonlySet<number>;
  erased: ReadonlySet<string>;
  now: Date;
  /** Hears what is going on, and how much of it is done, 0 to 1. */
  onProgress(step: string, share: number): void;
};

/** What came of it: the report so far, its list, and the SQL's manifest, which is null in a dry run. */
export type Converted = {
  report: Report;
  listed(): Iterable<Listed>;
  manifest: Manifest | null;
  close(): void;
};

/**
 * Reads dumps and writes SQL for D1 into `dir`. Everything is read before the first file is put in place: a
 * dump that is refused leaves `dir` as it was.
 */
export function convert(conversion: Conversion): Converted {
  mkdirSync(conversion.dir, { recursive: true });
  const run = new Run(conversion);
  try {
    return run.convert();
  } catch (error) {
    run.close();
    throw error;
  }
}

class Run {
  private readonly options: Conversion;
  private readonly store: Store;
  private readonly report: Report;
  private readonly columns = new Map<string, Columns>();
  private readonly tables = new Map<string, { kind: Kind; rows: number }>();
  private readonly skipped = new Map<string, number>();
  private readonly latest: string;
  private parts: Parts | undefined;
  private file = "";
  private last: { columns: readonly string[]; found: Columns } | undefined;

  constructor(options: Conversion) {
    this.options = options;
    this.latest = new Date(options.now.getTime() + day).toISOString();
    const files = options.files.map((file) => ({ file, bytes: dumpBytes(file) }));
    this.report = emptyReport(files, options.dryRun);
    this.store = new Store(path.join(options.dir, ".rows.sqlite"));
  }

  convert(): Converted {
    const { report, store } = this;
    const begin = performance.now();
    this.read();
    const between = performance.now();
    const manifest = this.write();
    const end = performance.now();
    report.seconds = { read: (between - begin) / 1000, write: (end - between) / 1000 };
    report.tables = [...this.tables].map(([table, about]) => ({ table, ...about }));
    report.skippedTables = [...this.skipped].map(([table, rows]) => ({ table, rows }));
    requireSums(report);
    return { report, manifest, listed: () => store.listed(), close: () => this.close() };
  }

  close(): void {
    this.parts?.discard();
    this.store.close();
  }

  private read(): void {
    const { files, onProgress } = this.options;
    const total = this.report.files.reduce((sum, { bytes }) => sum + bytes, 0) || 1;
    const known = new Map<string, string[]>();
    let done = 0;
    for (const file of files) {
      this.file = file;
      readDump(
        file,
        {
          wants: (table) => kindOf(table) !== undefined,
          usualColumns: designColumns,
          row: (row) => this.row(row),
          skipped: (table, rows) => this.skipped.set(table, (this.skipped.get(table) ?? 0) + rows),
          onBytes: (bytes) => {
            done += bytes;
            onProgress(`Reading ${path.basename(file)}`, done / total);
          },
        },
        known,
      );
    }
    if (this.tables.size === 0 && ![...known.keys()].some((label) => kindOf(nameIn(label))))
      throw new Refusal(`No table of subscribers or progress in ${files.join(", ")}. Nothing was changed.`);
  }

  private row(source: SourceRow): void {
    const kind = this.kindOf(source);
    const { at } = this.columnsOf(kind, source);
    const place = { file: this.file, line: source.line, table: source.table };
    this.report.rows[kind].read += 1;
    const read = kind === "subscribers" ? readSubscriber : readProgress;
    const reading = read(source, at, this.latest);
    if (!reading.ok) {
      this.report.rows[kind].rejected += 1;
      this.list({ ...place, outcome: "rejected", reason: reading.reason });
      return;
    }
    for (const reason of reading.adjusted) this.list({ ...place, outcome: "adjusted", reason });
    this.store.add(kind, reading.row, place);
    if ("chapterNumber" in reading.row) this.noteChapter(reading.row.chapterNumber, place);
  }

  /** Progress in a chapter that the book lacks is kept: it shows again when the chapter does. */
  private noteChapter(chapter: number, place: Place): void {
    if (this.options.chapters.has(chapter)) return;
    const { chaptersNotInBook: counts } = this.report;
    counts[chapter] = (counts[chapter] ?? 0) + 1;
    this.list({ ...place, outcome: "no_such_chapter", reason: `the book has no chapter ${chapter}` });
  }

  private kindOf({ table }: SourceRow): Kind {
    const known = this.tables.get(table);
    if (known) {
      known.rows += 1;
      return known.kind;
    }
    const kind = kindOf(nameIn(table));
    if (!kind) throw new Error(`rows of ${table} were not wanted`);
    this.tables.set(table, { kind, rows: 1 });
    return kind;
  }

  /** Once for each table and order of columns: what is missing or left out goes into the report. */
  private columnsOf(kind: Kind, { table, columns, line }: SourceRow): Columns {
    if (this.last?.columns === columns) return this.last.found;
    const name = `${table} ${columns.join()}`;
    const known = this.columns.get(name);
    if (known) {
      this.last = { columns, found: known };
      return known;
    }
    const found = findColumns(kind, columns);
    if (found.lacks.length > 0) {
      throw new Refusal(
        `${this.file}, line ${line}: ${table} has no column ${found.lacks.join(", ")}. Nothing was changed.`,
      );
    }
    this.columns.set(name, found);
    this.report.missingColumns.push(...found.missing.map((column) => ({ table, column })));
    this.report.extraColumns.push(...found.extra.map((column) => ({ table, column })));
    return found;
  }

  private write(): Manifest | null {
    const { report, store } = this;
    const { dir, dryRun, onProgress } = this.options;
    onProgress("Sorting", 0);
    store.markClashes();
    const parts = new Parts(dir);
    this.parts = parts;
    const tell: Tell = (place, outcome, reason) => this.list({ ...place, outcome, reason });
    const total = report.rows.subscribers.read + report.rows.progress.read;
    let done = 0;
    for (const reader of mergeReaders(this.wanted(), tell)) {
      this.add(parts, reader);
      const before = Math.floor(done / 10_000);
      done += reader.rows.subscribers + reader.rows.progress;
      if (Math.floor(done / 10_000) > before) onProgress("Writing", done / total);
    }
    const manifest = parts.finish(dryRun);
    report.written = parts.rows;
    report.parts = manifest.parts.length;
    report.statements = manifest.parts.reduce((sum, part) => sum + part.statements, 0);
    return dryRun ? null : manifest;
  }

  private add(parts: Parts, reader: Reader): void {
    for (const kind of ["subscribers", "progress"] as const) {
      const tally = this.report.rows[kind];
      tally.merged += reader.merged[kind];
      tally.imported += reader.rows[kind] - reader.merged[kind];
    }
    if (reader.subscriber.made) this.report.made += 1;
    parts.add(reader);
  }

  /** The rows of those who were not erased here; the others are counted and listed. */
  private *wanted(): Generator<Stored> {
    const { erased } = this.options;
    for (const stored of this.store.sorted()) {
      if (erased.size > 0 && erased.has(erasureHash(stored.row.key))) {
        this.report.rows[stored.kind].erased += 1;
        this.list({ ...stored.place, outcome: "erased", reason: "this address was erased on the site" });
      } else yield stored;
    }
  }

  private list(listed: Listed): void {
    this.report.listed[listed.outcome] = (this.report.listed[listed.outcome] ?? 0) + 1;
    this.store.list(listed);
  }
}

function emptyReport(files: Report["files"], dryRun: boolean): Report {
  const none = { read: 0, imported: 0, merged: 0, rejected: 0, erased: 0 };
  return {
    version: 1,
    dryRun,
    files,
    rows: { subscribers: { ...none }, progress: { ...none } },
    made: 0,
    tables: [],
    skippedTables: [],
    missingColumns: [],
    extraColumns: [],
    chaptersNotInBook: {},
    written: { subscribers: 0, devices: 0, marks: 0, progress: 0 },
    parts: 0,
    statements: 0,
    listed: {},
    seconds: { read: 0, write: 0 },
    applied: null,
  };
}
