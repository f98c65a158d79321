import { addressKey } from "@/lib/base/address";
import { parseCsv } from "@/lib/base/csv";
import type { IsoTime } from "@/lib/base/time";
import { momentOf } from "../purchases/rules";
import { currencies } from "../purchases/schema";
import {
  columnsLeftOut,
  type FileProblem,
  type ImportColumn,
  type ImportLine,
  importColumns,
  importLine,
  maxLines,
  type RefusedLine,
} from "./schema";

/** What a file says, before anybody looks whom it is about. `repeats`: lines about somebody of a line before. */
export type ReadFile = { lines: ImportLine[]; refused: RefusedLine[]; repeats: RefusedLine[] };

/** Bytes as text, or `null` when they are not UTF-8. */
export function textOf(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Reads a file of subscribers: the columns of subscribers.csv in any order, and those of a purchase. The
 * separator is the one of the first line, since spreadsheets write semicolons in half of Europe. A line that
 * cannot be read is refused with its reason, and no other suffers from it; of a file that is none, all is.
 */
export function readFile(
  text: string,
  now: Date,
): ({ ok: true } & ReadFile) | { ok: false; problem: FileProblem } {
  const fails = (problem: FileProblem) => ({ ok: false, problem }) as const;
  const [head = ""] = text.split(/[\r\n]/, 1);
  const csv = parseCsv(text, head.includes(";") && !head.includes(",") ? ";" : ",");
  if (!csv.ok) return fails({ code: "not_csv", line: csv.line });
  const [header, ...rows] = csv.rows;
  if (!header || rows.length === 0) return fails({ code: "no_lines" });
  if (rows.length > maxLines) return fails({ code: "too_many_lines" });
  const columns = columnsOf(header.cells);
  if ("code" in columns) return fails(columns);

  const read: ReadFile = { lines: [], refused: [], repeats: [] };
  const firstLines = new Map<string, number>();
  for (const { line, cells } of rows) {
    const outcome =
      cells.length === header.cells.length
        ? lineOf({ line, cells, columns: columns.names, now })
        : { line, reason: `It has ${cells.length} cells, and the first line has ${header.cells.length}.` };
    if ("reason" in outcome) {
      read.refused.push(outcome);
      continue;
    }
    const key = addressKey(outcome.email);
    const first = firstLines.get(key);
    if (first !== undefined) {
      read.repeats.push({ line, reason: `The address of line ${first} again.` });
      continue;
    }
    firstLines.set(key, line);
    read.lines.push(outcome);
  }
  return { ok: true, ...read };
}

/** Names of columns are the same in any case, with spaces or underscores: "First name" is `firstName`. */
const simple = (name: string) => name.toLowerCase().replaceAll(/[\s_-]/g, "");
const known = new Map<string, ImportColumn | null>([
  ...importColumns.map((name) => [simple(name), name] as const),
  ...columnsLeftOut.map((name) => [simple(name), null] as const),
]);

/** The column of each cell; null for those that are let be. */
function columnsOf(cells: string[]): { names: (ImportColumn | null)[] } | FileProblem {
  const names: (ImportColumn | null)[] = [];
  for (const cell of cells) {
    const name = known.get(simple(cell));
    const column = cell.slice(0, 40);
    if (name === undefined) return { code: "unknown_column", column };
    if (name !== null && names.includes(name)) return { code: "repeated_column", column };
    names.push(name);
  }
  return names.includes("email") ? { names } : { code: "no_email_column" };
}

/** Where the schema has no words of its own. */
const sentences: Record<string, string> = {
  price: "Write a price such as 29 or 29.90.",
  currency: `Use one of ${currencies.join(", ")}.`,
  purchasedOn: "Write a day such as 2026-11-30.",
  reference: "Use at most 64 characters, without control characters.",
};

type Row = { line: number; cells: string[]; columns: (ImportColumn | null)[]; now: Date };

function lineOf({ line, cells, columns, now }: Row): ImportLine | RefusedLine {
  const fields: Record<string, string> = Object.fromEntries(importColumns.map((name) => [name, ""]));
  for (const [index, name] of columns.entries()) if (name) fields[name] = cells[index] ?? "";
  const input = importLine.safeParse(fields);
  if (!input.success) {
    const [issue] = input.error.issues;
    const field = String(issue?.path[0] ?? "");
    const sentence = sentences[field] ?? issue?.message ?? "";
    return { line, reason: field ? `${field}: ${sentence}` : sentence };
  }
  const { price: priceCents, currency, purchasedOn, reference, ...person } = input.data;
  if (priceCents === null || currency === null) return { line, ...person, purchase: null };
  const at = purchasedOn === null ? null : momentOf(purchasedOn, now);
  if (purchasedOn !== null && at === null) return { line, reason: "purchasedOn: That day is still to come." };
  return { line, ...person, purchase: { priceCents, currency, at, reference } };
}

/** Somebody whom the database knows already. */
export type KnownPerson = {
  id: string;
  firstName: string | null;
  lastName: string | null;
  hasAccess: boolean;
  hasPurchased: boolean;
  discountCode: string | null;
};

/** A person as a line leaves them. */
export type Change = { line: ImportLine; person: KnownPerson; was: KnownPerson | null; buys: Booking | null };
type Booking = { reference: string; priceCents: number; currency: string; at: IsoTime | null };

/**
 * What a line makes of somebody, or `null` when all of it is so already. It only adds: a name or code where
 * there is none, a right that is not there. Nobody loses a right by it, or a name that they gave themselves;
 * who is new and of whom it says nothing else may read the chapters for subscribers, as who signs up may.
 */
export function changeOf(
  line: ImportLine,
  { was, newId, buys }: { was: KnownPerson | null; newId: string; buys: Booking | null },
): Change | null {
  const person: KnownPerson = {
    id: was?.id ?? newId,
    firstName: was?.firstName ?? line.firstName ?? null,
    lastName: was?.lastName ?? line.lastName ?? null,
    hasAccess: was ? was.hasAccess || line.hasAccess === true : line.hasAccess !== false,
    hasPurchased: was?.hasPurchased === true || line.hasPurchased === true || buys !== null,
    discountCode: was?.discountCode ?? line.discountCode,
  };
  const names = Object.keys(person) as (keyof KnownPerson)[];
  const isSame = was !== null && buys === null && names.every((name) => person[name] === was[name]);
  return isSame ? null : { line, person, was, buys };
}
