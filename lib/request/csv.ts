import "server-only";
import { csvLine } from "@/lib/base/csv";
import { attachment } from "./api";

type Cell = string | number | null;

/** A table as a CSV file to keep: these columns, named in its first line, of each row. `name` without `.csv`. */
export function csvFile<Column extends string>(
  name: string,
  columns: readonly Column[],
  rows: readonly Record<Column, Cell>[],
): Response {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  const body = new TextEncoder().encode(lines.map(csvLine).join(""));
  return attachment({ body, size: body.length, type: "text/csv; charset=utf-8", name: `${name}.csv` });
}
