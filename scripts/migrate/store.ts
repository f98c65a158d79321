import { existsSync, rmSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Kind, Progress, Subscriber } from "./tables.ts";

/** What became of a source row that was not simply imported, or what was done beside it. */
export type Outcome = "merged" | "rejected" | "erased" | "adjusted" | "made" | "renamed" | "no_such_chapter";
/** A line of the report's list. */
export type Listed = { file: string; line: number; table: string; outcome: Outcome; reason: string };

/** Where a source row stands, for the report. */
export type Place = { file: string; line: number; table: string };
type Of<K, Row> = { kind: K; row: Row; place: Place; clashes: boolean };
/** A row that was read, as it comes back in order. */
export type Stored = Of<"subscribers", Subscriber> | Of<"progress", Progress>;

type StoredRecord = { kind: number; data: string; place: string; clash: number };

const setUp = `
  pragma journal_mode = off;
  pragma synchronous = off;
  pragma locking_mode = exclusive;
  pragma cache_size = -8000;
  pragma temp_store = file;
  create table source (key text, kind int, chapter int, id text, data text, place text, clash int default 0);
  create table listed (data text);
  begin;`;

/**
 * Rows on disk between reading and writing, so that memory does not grow with the dump: SQLite sorts them.
 * The file is of use to one run only; what an ended run left is thrown away.
 */
export class Store {
  private readonly db: DatabaseSync;
  private readonly insertRow: StatementSync;
  private readonly insertListed: StatementSync;
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
    rmSync(file, { force: true });
    this.db = new DatabaseSync(file);
    this.db.exec(setUp);
    this.insertRow = this.db.prepare(
      "insert into source (key, kind, chapter, id, data, place) values (?, ?, ?, ?, ?, ?)",
    );
    this.insertListed = this.db.prepare("insert into listed values (?)");
  }

  add(kind: Kind, row: Subscriber | Progress, place: Place): void {
    const chapter = "chapterNumber" in row ? row.chapterNumber : 0;
    const where = `${place.line}\t${place.table}\t${place.file}`;
    this.insertRow.run(row.key, kind === "subscribers" ? 0 : 1, chapter, row.id, JSON.stringify(row), where);
  }

  list(listed: Listed): void {
    this.insertListed.run(JSON.stringify(listed));
  }

  /** Marks the rows whose id a row of another address or chapter has too. Those of the same are merged. */
  markClashes(): void {
    this.db.exec(`create temp table clashes as select kind, id from source where id is not null
      group by kind, id having min(key) <> max(key) or min(chapter) <> max(chapter)`);
    if (this.db.prepare("select 1 from clashes limit 1").get() === undefined) return;
    this.db.exec("update source set clash = 1 where (kind, id) in (select kind, id from clashes)");
  }

  /** Every row: by address, subscribers first, then by chapter, then as they were read. */
  *sorted(): Generator<Stored> {
    const rows = this.db.prepare(
      "select kind, data, place, clash from source order by key, kind, chapter, rowid",
    );
    for (const record of rows.iterate()) {
      const { kind, data, place, clash } = record as StoredRecord;
      const [line = "", table = "", file = ""] = place.split("\t");
      yield {
        kind: kind === 0 ? "subscribers" : "progress",
        row: JSON.parse(data),
        place: { file, line: Number(line), table },
        clashes: clash === 1,
      } as Stored;
    }
  }

  /** Every line of the list, in the order in which it was made. */
  *listed(): Generator<Listed> {
    for (const { data } of this.db.prepare("select data from listed order by rowid").iterate())
      yield JSON.parse(data as string) as Listed;
  }

  /** Removes the file. */
  close(): void {
    this.db.close();
    if (existsSync(this.file)) rmSync(this.file);
  }
}
