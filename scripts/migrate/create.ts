import { isSign, readTableName } from "./names.ts";
import type { SqlTokens } from "./tokens.ts";

/** What begins an item of CREATE TABLE that is no column. */
const constraints = new Set("constraint primary unique foreign check exclude like".split(" "));
const between = new Set("or replace global local temporary temp unlogged if not exists".split(" "));

/**
 * Reads the beginning of a CREATE statement. Of a table it remembers the columns in `known`, by the table's
 * label. Says whether what is created is a routine, whose body may hold semicolons.
 */
export function tableColumns(tokens: SqlTokens, known: Map<string, string[]>): { routine: boolean } {
  const skipWords = () => {
    do tokens.next();
    while (tokens.kind === "word" && between.has(tokens.value));
  };
  skipWords();
  if (tokens.kind !== "word" || tokens.value !== "table")
    return { routine: tokens.value === "function" || tokens.value === "procedure" };
  skipWords();
  const { label } = readTableName(tokens);
  if (isSign(tokens, "(")) known.set(label, readColumns(tokens));
  return { routine: false };
}

/** The names at the beginning of each item between the brackets; ends at the closing one. */
function readColumns(tokens: SqlTokens): string[] {
  const columns: string[] = [];
  tokens.next();
  let depth = 1;
  let begins = true;
  while (depth > 0) {
    if (tokens.kind === "end") return columns;
    if (begins && (tokens.kind === "name" || (tokens.kind === "word" && !constraints.has(tokens.value))))
      columns.push(tokens.value);
    begins = depth === 1 && isSign(tokens, ",");
    if (isSign(tokens, "(")) depth += 1;
    if (isSign(tokens, ")")) depth -= 1;
    tokens.next();
  }
  return columns;
}
