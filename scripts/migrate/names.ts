import type { SqlTokens } from "./tokens.ts";

/** A table's name as it stands in the dump; the schema is empty where none is named. */
export type TableName = { schema: string; name: string };

/** Reads `schema.name` at the present token and moves on to the one after it. */
export function readTableName(tokens: SqlTokens): { table: TableName; label: string } {
  const parts: string[] = [];
  for (;;) {
    if (tokens.kind !== "word" && tokens.kind !== "name") throw tokens.refusal("a table's name is missing.");
    parts.push(tokens.value);
    tokens.next();
    if (!isSign(tokens, ".")) break;
    tokens.next();
  }
  const [schema = "", name = ""] = parts.length === 1 ? ["", parts[0]] : parts.slice(-2);
  const quoted = (text: string) =>
    /^[a-z_][a-z0-9_]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
  return { table: { schema, name }, label: [schema, name].filter(Boolean).map(quoted).join(".") };
}

/** Reads `(name, …)` at the present token and moves on to the one after it. */
export function readNames(tokens: SqlTokens): string[] {
  const names: string[] = [];
  do {
    tokens.next();
    if (tokens.kind !== "word" && tokens.kind !== "name") throw tokens.refusal("a column's name is missing.");
    names.push(tokens.value);
    tokens.next();
  } while (isSign(tokens, ","));
  if (!isSign(tokens, ")")) throw tokens.refusal("the list of columns has no end.");
  tokens.next();
  return names;
}

/** Whether the present token is this sign. */
export function isSign(tokens: SqlTokens, sign: string): boolean {
  return tokens.kind === "sign" && tokens.value === sign;
}

/** The refusal of a file that ends in the middle of a statement. */
export function unfinished(tokens: SqlTokens) {
  return tokens.refusal("the file ends within a statement: it is truncated.");
}

/** The table's name in a label that `readTableName` made. */
export function nameIn(label: string): TableName {
  const [, quoted, plain] = /(?:"((?:[^"]|"")*)"|([^".]+))$/.exec(label) ?? [];
  return { schema: "", name: plain ?? quoted?.replaceAll('""', '"') ?? "" };
}
