import { tableColumns } from "./create.ts";
import { unescapeField } from "./escapes.ts";
import { InsertRows } from "./insert.ts";
import { isSign, readNames, readTableName, unfinished } from "./names.ts";
import { columnsOf, type DumpReader, type SourceRow } from "./rows.ts";
import { readPieces } from "./source.ts";
import { SqlTokens } from "./tokens.ts";

/** The statements that pg_dump and pg_dumpall write. UPDATE, DELETE and the like are not among them. */
const passedOver = new Set(
  "select create alter comment grant revoke drop begin start commit security refresh do lock analyze reset".split(
    " ",
  ),
);
const passedOverCommands = ["restrict", "unrestrict", "connect", "c", "encoding"];
const header = /^ PostgreSQL database (cluster )?dump( complete)?$/;

/**
 * Reads plain `pg_dump` output, row by row, and runs none of it. `known` remembers the columns of tables
 * from file to file. Refuses, with the line, a file that is not whole or not what pg_dump writes.
 */
export function readDump(file: string, reader: DumpReader, known: Map<string, string[]>): void {
  const tokens = new SqlTokens(file, readPieces(file, reader.onBytes));
  let open = 0;
  tokens.onComment = (text) => {
    const found = header.exec(text);
    if (found) open += found[2] ? -1 : 1;
  };
  tokens.keep = false;
  for (;;) {
    const kind = tokens.next();
    if (kind === "end") break;
    if (kind === "meta") readCommand(tokens);
    else if (kind === "word") readStatement(tokens, reader, known);
    else if (!(kind === "sign" && tokens.value === ";"))
      throw tokens.refusal(`"${tokens.value}" where a statement begins.`);
  }
  if (open > 0)
    throw tokens.refusal(
      'the closing line "PostgreSQL database dump complete" is missing: the file is truncated.',
    );
}

/** A line for psql. What it would do there is nothing that matters here, or is refused. */
function readCommand(tokens: SqlTokens): void {
  const [, word = ""] = /^\\(\w+)/.exec(tokens.value) ?? [];
  if (!passedOverCommands.includes(word))
    throw tokens.refusal(`psql's command "${tokens.value}" is not known.`);
}

function readStatement(tokens: SqlTokens, reader: DumpReader, known: Map<string, string[]>): void {
  const word = tokens.value;
  if (word === "copy") readCopy(tokens, reader, known);
  else if (word === "insert") new InsertRows(tokens, reader, known).read();
  else if (word === "set") readSetting(tokens);
  else if (!passedOver.has(word))
    throw tokens.refusal(`pg_dump writes no statement that begins with "${word}".`);
  else {
    const { routine } = word === "create" ? tableColumns(tokens, known) : { routine: false };
    skipStatement(tokens, routine);
  }
}

/** `SET client_encoding = …` and `SET standard_conforming_strings = …` change how the rest is read. */
function readSetting(tokens: SqlTokens): void {
  const words: string[] = [];
  tokens.keep = true;
  while (tokens.next() !== "end" && !isSign(tokens, ";")) words.push(tokens.value);
  tokens.keep = false;
  if (tokens.kind === "end") throw unfinished(tokens);
  const [name, , value = ""] = words;
  if (name === "standard_conforming_strings") tokens.standardStrings = value !== "off";
  if (name === "client_encoding" && !/^(utf-?8|unicode|sql_ascii)$/i.test(value))
    throw tokens.refusal(`the dump is in ${value}: dump again with --encoding=UTF8.`);
}

function readCopy(tokens: SqlTokens, reader: DumpReader, known: Map<string, string[]>): void {
  const began = tokens.line;
  tokens.next();
  const { table, label } = readTableName(tokens);
  const named = isSign(tokens, "(") ? readNames(tokens) : undefined;
  const wants = reader.wants(table);
  for (const word of ["from", "stdin"]) {
    if (tokens.kind !== "word" || tokens.value !== word)
      throw tokens.refusal("COPY is read as FROM stdin only.");
    tokens.next();
  }
  if (!isSign(tokens, ";")) throw tokens.refusal("COPY is read in its plain text form only.");
  tokens.endLine();
  tokens.keep = wants;
  tokens.dataLine();
  const columns = named ?? (wants ? columnsOf({ table, label }, tokens, reader, known) : []);
  for (;;) {
    const line = tokens.dataLine();
    if (line === undefined) {
      throw tokens.refusal(
        `the file ends within the data of ${label}, whose COPY is on line ${began}: it is truncated.`,
      );
    }
    if (line === "\\." && !tokens.cut) break;
    if (!wants) reader.skipped(label, 1);
    else reader.row(dataRow(tokens, line, { table: label, columns }));
  }
  if (!wants) reader.skipped(label, 0);
  tokens.keep = false;
}

function dataRow(tokens: SqlTokens, text: string, to: Pick<SourceRow, "table" | "columns">): SourceRow {
  const { line } = tokens;
  if (tokens.cut) return { ...to, values: [], line, problem: "the row is longer than 1 MB" };
  const fields = text.split("\t");
  if (fields.length !== to.columns.length) {
    throw tokens.refusal(
      `${fields.length} values for the ${to.columns.length} columns of ${to.table}: the file is damaged.`,
    );
  }
  const values = fields.map(unescapeField);
  if (values.includes(undefined))
    return { ...to, values: [], line, problem: "an escape that is no character" };
  return { ...to, values: values as (string | null)[], line };
}

/**
 * Goes on to the end of a statement as psql finds it: at a semicolon, but for those in brackets (rules) and
 * between BEGIN and END of a routine's body.
 */
function skipStatement(tokens: SqlTokens, routine: boolean): void {
  let brackets = 0;
  let blocks = 0;
  for (;;) {
    if (tokens.kind === "end") throw unfinished(tokens);
    if (isSign(tokens, "(")) brackets += 1;
    if (isSign(tokens, ")")) brackets -= 1;
    if (isSign(tokens, ";") && brackets <= 0 && blocks === 0) return;
    if (routine && tokens.kind === "word") {
      if (tokens.value === "begin" || (tokens.value === "case" && blocks > 0)) blocks += 1;
      if (tokens.value === "end" && blocks > 0) blocks -= 1;
    }
    tokens.next();
  }
}
