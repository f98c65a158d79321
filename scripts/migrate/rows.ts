import type { TableName } from "./names.ts";
import type { SqlTokens } from "./tokens.ts";

/** One row as the dump states it: PostgreSQL's text of each value, in the order of `columns`. */
export type SourceRow = {
  /** With its schema, quoted as in SQL. */
  table: string;
  columns: readonly string[];
  values: readonly (string | null)[];
  line: number;
  /** Why the values are not to be trusted, when they are not. */
  problem?: string;
};

/** Who reads a dump: which tables they want, and where the rows go. */
export type DumpReader = {
  wants(table: TableName): boolean;
  row(row: SourceRow): void;
  /** A table that is not wanted, and how many more of its rows went by. */
  skipped(table: string, rows: number): void;
  /** The order of a table's columns when the dump does not say it, if that is known. */
  usualColumns(table: TableName): readonly string[] | undefined;
  onBytes?(bytes: number): void;
};

/** The columns of a table that a statement does not name: as the dump created it, or as is usual. */
export function columnsOf(
  { table, label }: { table: TableName; label: string },
  tokens: SqlTokens,
  reader: DumpReader,
  known: Map<string, string[]>,
): readonly string[] {
  const columns = known.get(label) ?? reader.usualColumns(table);
  if (columns) return columns;
  throw tokens.refusal(
    `the columns of ${label} are not named, and its CREATE TABLE is not there: dump with --column-inserts.`,
  );
}
