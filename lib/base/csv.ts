/**
 * What a spreadsheet would read as a formula (OWASP, CSV injection), and what is written so that it is none:
 * any number of `'` before it, so that taking one back gives what was there.
 */
const formula = /^'*[=+\-@\t\r]/;
const guarded = /^'+[=+\-@\t\r]/;
/** What RFC 4180 wants in quotes. */
const quoted = /[",\r\n]/;

/**
 * One line of CSV (RFC 4180, with its line break). Numbers stand as they are; text that a spreadsheet would
 * take for a formula gets a leading `'`, and `null` is an empty cell.
 */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

function cellOf(value: string | number | null): string {
  if (typeof value !== "string") return String(value ?? "");
  const safe = formula.test(value) ? `'${value}` : value;
  return quoted.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A row of a file: the line it begins on, from 1, and its cells. */
export type CsvRow = { line: number; cells: string[] };

/** The rows of a file, or the line at which it is no CSV. */
export type CsvFile = { ok: true; rows: CsvRow[] } | { ok: false; line: number };

/**
 * Reads CSV as RFC 4180 has it, with any line break, and takes back the `'` that `csvLine` puts before formulas.
 * Empty lines are no rows. Refuses a quote within a cell that is not quoted, anything between a closing quote
 * and the separator, and a quote that is never closed: a guess there would move cells into other columns.
 */
export function parseCsv(text: string, separator: "," | ";" = ","): CsvFile {
  // Each match is one cell and what ends it; what matches nothing is no CSV. Sticky: nothing is passed over.
  const cell = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r\\n|\\r|\\n|$)`,
    "y",
  );
  const rows: CsvRow[] = [];
  let [line, from] = [1, 1];
  let cells: string[] = [];
  cell.lastIndex = text.startsWith("\uFEFF") ? 1 : 0;
  while (cell.lastIndex < text.length || cells.length > 0) {
    const match = cell.exec(text);
    if (!match) return { ok: false, line };
    const [, inQuotes, plain = "", end = ""] = match;
    const value = inQuotes?.replaceAll('""', '"') ?? plain;
    cells.push(guarded.test(value) ? value.slice(1) : value);
    line += inQuotes?.match(/\r\n|\r|\n/g)?.length ?? 0;
    if (end === separator) continue;
    if (cells.length > 1 || cells[0] !== "" || inQuotes !== undefined) rows.push({ line: from, cells });
    cells = [];
    line += end === "" ? 0 : 1;
    from = line;
  }
  return { ok: true, rows };
}
