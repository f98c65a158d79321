/** What a spreadsheet would read as a formula (OWASP, CSV injection), and what RFC 4180 wants in quotes. */
const formula = /^[=+\-@\t\r]/;
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
