import { addressKey, addressProblem } from "../../lib/base/address.ts";
import type { IsoTime } from "../../lib/base/time.ts";
import type { TableName } from "./names.ts";
import type { SourceRow } from "./rows.ts";
import { readArray, readBoolean, readInteger, readTime } from "./values.ts";

/** A subscriber of the source. `email` is as typed, `key` its address key. */
export type Subscriber = {
  id: string | null;
  email: string;
  key: string;
  firstName: string | null;
  lastName: string | null;
  hasAccess: boolean;
  hasPurchased: boolean;
  discountCode: string | null;
  emailsSent: number;
  lastEmailSent: IsoTime | null;
  createdAt: IsoTime;
  updatedAt: IsoTime;
};

/** What the source knows of one reader in one chapter. `timeSpent` is in seconds. */
export type Progress = {
  id: string | null;
  email: string;
  key: string;
  chapterNumber: number;
  completed: boolean;
  timeSpent: number;
  videosWatched: string[];
  quizzesPassed: string[];
  createdAt: IsoTime;
  updatedAt: IsoTime;
};

/** The two kinds of rows that are moved. */
export type Kind = "subscribers" | "progress";

/** The design's columns, in its order: what an `--inserts` dump without CREATE TABLE holds. */
const designs: Record<Kind, readonly string[]> = {
  subscribers: [
    "id",
    "email",
    "firstName",
    "lastName",
    "createdAt",
    "updatedAt",
    "hasAccess",
    "hasPurchased",
    "discountCode",
    "emailsSent",
    "lastEmailSent",
  ],
  progress: [
    "id",
    "email",
    "chapterNumber",
    "completed",
    "timeSpent",
    "videosWatched",
    "quizzesPassed",
    "createdAt",
    "updatedAt",
  ],
};
const required: Record<Kind, readonly string[]> = {
  subscribers: ["email"],
  progress: ["email", "chapterNumber"],
};
const names: Record<string, Kind> = {
  EmailSubscriber: "subscribers",
  email_subscribers: "subscribers",
  ReadingProgress: "progress",
  reading_progress: "progress",
};

/** What a table holds, or `undefined` when it is none of ours. */
export function kindOf({ name }: TableName): Kind | undefined {
  return Object.hasOwn(names, name) ? names[name] : undefined;
}

/** The design's columns of a table, as the table's own style writes them. */
export function designColumns(table: TableName): readonly string[] | undefined {
  const kind = kindOf(table);
  return kind && designs[kind].map((name) => (table.name.includes("_") ? snakeCase(name) : name));
}

/** Where each field stands among a table's columns, what is missing, and what is left out. */
export type Columns = { at: Record<string, number>; missing: string[]; extra: string[] };

/** Finds the fields of a kind among columns named in either style. */
export function findColumns(kind: Kind, columns: readonly string[]): Columns & { lacks: string[] } {
  const at: Record<string, number> = {};
  const extra: string[] = [];
  for (const [index, column] of columns.entries()) {
    const field = designs[kind].find((name) => name === column || snakeCase(name) === column);
    if (field === undefined || at[field] !== undefined) extra.push(column);
    else at[field] = index;
  }
  const missing = designs[kind].filter((name) => at[name] === undefined);
  return { at, missing, extra, lacks: missing.filter((name) => required[kind].includes(name)) };
}

/** A row as it is taken over, with what had to be changed in it; or why it cannot be. */
export type Reading<Row> = { ok: true; row: Row; adjusted: string[] } | { ok: false; reason: string };

/** The times at which nothing can have been known to happen: infinity, or more than a day ahead of us. */
const beginning: IsoTime = "1970-01-01T00:00:00.000Z";
/** What fits into one SQL statement beside the statement's own words. */
const longestRow = 60_000;

class UnreadableValue extends Error {}

/** Reads the values of one row by field; collects what had to be changed. */
class Fields {
  readonly adjusted: string[] = [];
  private readonly source: SourceRow;
  private readonly at: Record<string, number>;
  private readonly latest: IsoTime;

  constructor(source: SourceRow, at: Record<string, number>, latest: IsoTime) {
    this.source = source;
    this.at = at;
    this.latest = latest;
  }

  text(field: string): string | null {
    const index = this.at[field];
    return index === undefined ? null : (this.source.values[index] ?? null);
  }

  /** The value read with `read`, or `otherwise` for NULL. */
  value<T>(field: string, read: (text: string) => T | undefined, otherwise: T): T {
    const text = this.text(field);
    if (text === null) return otherwise;
    const value = read(text);
    if (value === undefined) throw new UnreadableValue(`${field} is not readable: ${shown(text)}`);
    return value;
  }

  /** A number of things or seconds: never below zero. */
  amount(field: string): number {
    const value = this.value(field, readInteger, 0);
    if (value < 0) this.adjusted.push(`${field} was ${value}, taken as 0`);
    return Math.max(0, value);
  }

  /** The texts of an array, each once, without NULL and empty ones. */
  items(field: string): string[] {
    const elements = this.value(field, readArray, []);
    const items = elements.filter((element) => element !== null && element !== "") as string[];
    if (items.length < elements.length) {
      this.adjusted.push(`${field} had ${elements.length - items.length} empty or NULL elements, left out`);
    }
    return [...new Set(items)].sort();
  }

  /** A time, or `null` when there is none that can be meant. */
  time(field: string): IsoTime | null {
    const at = this.value(field, readTime, null);
    const text = this.text(field);
    if (text === null || (at !== null && at <= this.latest)) return at;
    this.adjusted.push(`${field} was ${shown(text)}, taken as unknown`);
    return null;
  }

  /** When the row was made and last changed; one stands in for the other, and 1970 for both. */
  span(): { createdAt: IsoTime; updatedAt: IsoTime } {
    const created = this.time("createdAt");
    const updated = this.time("updatedAt");
    if (created === null && updated === null) this.adjusted.push("no known time, taken as 1970");
    return { createdAt: created ?? updated ?? beginning, updatedAt: updated ?? created ?? beginning };
  }

  /** The address and its key. */
  address(): { email: string; key: string } {
    const email = (this.text("email") ?? "").trim();
    const problem = addressProblem(email);
    if (problem) throw new UnreadableValue(`${shown(email)} is not an address: ${problem}`);
    return { email, key: addressKey(email) };
  }

  /** An id as it was, or `null` for one that the site's tokens cannot carry: then a new one is made. */
  id(): string | null {
    const id = this.text("id");
    if (id !== null && /^[\w.:-]{1,64}$/.test(id)) return id;
    this.adjusted.push(`id was ${id === null ? "NULL" : shown(id)}, a new one is made`);
    return null;
  }
}

/** A subscriber from a row. `latest`: a time after it is taken as unknown. */
export function readSubscriber(
  source: SourceRow,
  at: Record<string, number>,
  latest: IsoTime,
): Reading<Subscriber> {
  return reading(source, at, latest, (fields) => ({
    ...fields.address(),
    id: fields.id(),
    firstName: fields.text("firstName"),
    lastName: fields.text("lastName"),
    hasAccess: fields.value("hasAccess", readBoolean, false),
    hasPurchased: fields.value("hasPurchased", readBoolean, false),
    discountCode: fields.text("discountCode"),
    emailsSent: fields.amount("emailsSent"),
    lastEmailSent: fields.time("lastEmailSent"),
    ...fields.span(),
  }));
}

/** Progress from a row. `latest`: a time after it is taken as unknown. */
export function readProgress(
  source: SourceRow,
  at: Record<string, number>,
  latest: IsoTime,
): Reading<Progress> {
  return reading(source, at, latest, (fields) => {
    const chapterNumber = fields.value("chapterNumber", readInteger, 0);
    if (chapterNumber < 1 || chapterNumber > 99)
      throw new UnreadableValue(
        `chapterNumber is ${shown(fields.text("chapterNumber") ?? "NULL")}: chapters are 1 to 99`,
      );
    return {
      ...fields.address(),
      id: fields.id(),
      chapterNumber,
      completed: fields.value("completed", readBoolean, false),
      timeSpent: fields.amount("timeSpent"),
      videosWatched: fields.items("videosWatched"),
      quizzesPassed: fields.items("quizzesPassed"),
      ...fields.span(),
    };
  });
}

function reading<Row>(
  source: SourceRow,
  at: Record<string, number>,
  latest: IsoTime,
  read: (fields: Fields) => Row,
): Reading<Row> {
  if (source.problem !== undefined) return { ok: false, reason: source.problem };
  // A sign takes at most six bytes: most rows need no closer look.
  const signs = source.values.reduce((sum, value) => sum + (value?.length ?? 0), 0);
  if (signs * 6 > longestRow && sizeOf(source) > longestRow)
    return { ok: false, reason: "too large for one statement of D1 (100 KB)" };
  const fields = new Fields(source, at, latest);
  try {
    const row = read(fields);
    return { ok: true, row, adjusted: fields.adjusted };
  } catch (error) {
    if (error instanceof UnreadableValue) return { ok: false, reason: error.message };
    throw error;
  }
}

/** Bytes of the row's values as JSON in an SQL text. */
function sizeOf({ values }: SourceRow): number {
  return Buffer.byteLength(JSON.stringify(values).replaceAll("'", "''"));
}

/** A value as a report shows it: as JSON, shortened. */
function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
