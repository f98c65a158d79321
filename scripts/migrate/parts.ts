import { createHash } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import type { MergedProgress, MergedSubscriber, Reader } from "./merge.ts";
import { type Statement, statements } from "./statements.ts";

/** D1 takes statements of up to 100 KB (https://developers.cloudflare.com/d1/platform/limits/). */
const longestStatement = 98_000;
/** One reader's facts are cut into rows of about this size, so that every row fits into a statement. */
const longestFacts = 20_000;
const longestPart = 4_000_000;
const partName = /^[12]-(?:subscribers|progress)-\d{4}\.sql$/;

/** What was written: the parts in the order in which they are applied, each with its SHA-256. */
export type Manifest = {
  version: 1;
  parts: { file: string; bytes: number; statements: number; sha256: string }[];
  rows: Record<Statement["name"], number>;
};

type NewRow = { statement: Statement; text: string };

/** Writes readers as SQL files in `dir`: first all subscribers, then progress. Nothing is in place before `finish`. */
export class Parts {
  readonly rows: Manifest["rows"] = { subscribers: 0, devices: 0, marks: 0, progress: 0 };
  private readonly dir: string;
  private readonly next: string;
  private readonly files: Record<"1-subscribers" | "2-progress", PartFiles>;
  private readonly subscribers: Batch;
  private readonly progress: Batch;

  constructor(dir: string) {
    this.dir = dir;
    this.next = path.join(dir, ".next");
    rmSync(this.next, { recursive: true, force: true });
    mkdirSync(this.next, { recursive: true });
    this.files = {
      "1-subscribers": new PartFiles(this.next, "1-subscribers"),
      "2-progress": new PartFiles(this.next, "2-progress"),
    };
    this.subscribers = new Batch([statements.subscribers], this.files["1-subscribers"]);
    // In this order: the row is made of the device's time and the marks that are there by then.
    this.progress = new Batch(
      [statements.devices, statements.marks, statements.progress],
      this.files["2-progress"],
    );
  }

  add({ hash, key, subscriber, progress }: Reader): void {
    this.rows.subscribers += 1;
    this.subscribers.add([{ statement: statements.subscribers, text: subscriberRow(hash, subscriber) }]);
    if (progress.length === 0) return;
    this.rows.devices += progress.length;
    this.rows.progress += progress.length;
    this.rows.marks += progress.reduce((sum, { marks }) => sum + marks.length, 0);
    this.progress.add(progressRows(hash, key, progress));
  }

  /**
   * Puts the files in the place of those of an earlier run; a dry run puts nothing anywhere. The manifest
   * comes last: without it there is nothing to apply.
   */
  finish(dryRun: boolean): Manifest {
    this.subscribers.flush();
    this.progress.flush();
    const parts = Object.values(this.files).flatMap((files) => files.finish());
    const manifest: Manifest = { version: 1, parts, rows: this.rows };
    if (dryRun) {
      this.discard();
      return manifest;
    }
    const manifestFile = path.join(this.dir, "manifest.json");
    rmSync(manifestFile, { force: true });
    for (const name of readdirSync(this.dir)) if (partName.test(name)) rmSync(path.join(this.dir, name));
    for (const { file } of parts) renameSync(path.join(this.next, file), path.join(this.dir, file));
    writeFileSync(path.join(this.next, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    renameSync(path.join(this.next, "manifest.json"), manifestFile);
    this.discard();
    return manifest;
  }

  /** Removes what is not in place. */
  discard(): void {
    for (const files of Object.values(this.files)) files.close();
    rmSync(this.next, { recursive: true, force: true });
  }
}

/** Rows of statements that belong together: all are written as soon as one of them is full. */
class Batch {
  private readonly open: Map<Statement, { rows: string[]; bytes: number }>;
  private readonly files: PartFiles;

  constructor(order: Statement[], files: PartFiles) {
    this.open = new Map(order.map((statement) => [statement, { rows: [], bytes: 0 }]));
    this.files = files;
  }

  add(rows: NewRow[]): void {
    for (const { statement, text } of rows) {
      const open = this.open.get(statement);
      if (!open) throw new Error(`no statement ${statement.name} in this batch`);
      const bytes = Buffer.byteLength(text) + 2;
      const limit = longestStatement - statement.head.length - statement.tail.length;
      if (bytes > limit) throw new Error(`a row of ${bytes} bytes for ${statement.name}`);
      if (open.bytes + bytes > limit) this.flush();
      open.rows.push(text);
      open.bytes += bytes;
    }
  }

  flush(): void {
    const full = [...this.open].filter(([, { rows }]) => rows.length > 0);
    const texts = full.map(([{ head, tail }, { rows }]) => `${head}${rows.join(",\n")}${tail};\n`);
    if (texts.length > 0) this.files.write(texts);
    for (const open of this.open.values()) Object.assign(open, { rows: [], bytes: 0 });
  }
}

/** Files of one prefix, a new one whenever the last is full. */
class PartFiles {
  private readonly dir: string;
  private readonly prefix: string;
  private readonly done: Manifest["parts"] = [];
  private open:
    | { file: string; handle: number; bytes: number; statements: number; hash: ReturnType<typeof createHash> }
    | undefined;

  constructor(dir: string, prefix: string) {
    this.dir = dir;
    this.prefix = prefix;
  }

  write(texts: string[]): void {
    if (!this.open) {
      const file = `${this.prefix}-${String(this.done.length + 1).padStart(4, "0")}.sql`;
      const handle = openSync(path.join(this.dir, file), "w");
      this.open = { file, handle, bytes: 0, statements: 0, hash: createHash("sha256") };
    }
    for (const text of texts) {
      this.open.bytes += writeSync(this.open.handle, text);
      this.open.statements += 1;
      this.open.hash.update(text);
    }
    if (this.open.bytes >= longestPart) this.close();
  }

  close(): void {
    if (!this.open) return;
    const { file, handle, bytes, statements: count, hash } = this.open;
    closeSync(handle);
    this.done.push({ file, bytes, statements: count, sha256: hash.digest("hex") });
    this.open = undefined;
  }

  finish(): Manifest["parts"] {
    this.close();
    return this.done;
  }
}

/** The statements of a part's text: rows are JSON, in which no line ends, so only statements end like this. */
export function splitPart(text: string): string[] {
  return text.split(/;\n/).filter((statement) => statement !== "");
}

function subscriberRow(hash: string, row: MergedSubscriber): string {
  return json([
    hash,
    row.key,
    row.id,
    row.email,
    row.firstName,
    row.lastName,
    Number(row.hasAccess),
    Number(row.hasPurchased),
    row.discountCode,
    row.made ? "[]" : null,
    row.emailsSent,
    row.lastEmailSent,
    row.createdAt,
    row.updatedAt,
  ]);
}

function progressRows(hash: string, key: string, progress: MergedProgress[]): NewRow[] {
  const devices = progress.map(({ chapterNumber, device }) =>
    json([chapterNumber, device.timeSpent, device.at]),
  );
  const marks = progress.flatMap(({ chapterNumber, marks }) =>
    marks.map(({ kind, item, at }) => json([chapterNumber, kind, item, at])),
  );
  const rows = progress.map(({ chapterNumber, id, createdAt }) => json([chapterNumber, id, createdAt]));
  const bundled = (statement: Statement, facts: string[]) =>
    bundles(facts).map((text) => ({ statement, text: `[${json(hash)},${json(key)},[${text}]]` }));
  // The row itself last: see Batch.
  return [
    ...bundled(statements.marks, marks),
    ...bundled(statements.devices, devices),
    ...bundled(statements.progress, rows),
  ];
}

/** Facts joined into texts of limited length. */
function bundles(facts: string[]): string[] {
  const texts: string[] = [];
  let last = "";
  for (const fact of facts) {
    if (last !== "" && last.length + fact.length > longestFacts) {
      texts.push(last);
      last = "";
    }
    last += last === "" ? fact : `,${fact}`;
  }
  return last === "" ? texts : [...texts, last];
}

/** JSON for within an SQL text. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll("'", "''");
}
