import { isSign, readNames, readTableName, type TableName, unfinished } from "./names.ts";
import { columnsOf, type DumpReader } from "./rows.ts";
import type { SqlTokens } from "./tokens.ts";
import { writeArray } from "./values.ts";

const expression = "a value is an expression, which is not computed here";

/** One INSERT statement: reads its rows one by one, however many there are. Begins at the word INSERT. */
export class InsertRows {
  private readonly tokens: SqlTokens;
  private readonly reader: DumpReader;
  private readonly known: Map<string, string[]>;
  private problem: string | undefined;

  constructor(tokens: SqlTokens, reader: DumpReader, known: Map<string, string[]>) {
    this.tokens = tokens;
    this.reader = reader;
    this.known = known;
  }

  /** Reads to the end of the statement. */
  read(): void {
    const { tokens, reader } = this;
    this.word("insert");
    this.word("into");
    const { table, label } = readTableName(tokens);
    const named = isSign(tokens, "(") ? readNames(tokens) : undefined;
    if (tokens.kind === "word" && tokens.value === "overriding")
      for (const _ of ["overriding", "system or user", "value"]) tokens.next();
    const wants = reader.wants(table);
    if (tokens.kind === "word" && tokens.value === "default") {
      if (wants) throw tokens.refusal(`a row of ${label} without values.`);
      tokens.next();
      this.word("values");
      reader.skipped(label, 1);
    } else {
      tokens.keep = wants;
      this.word("values");
      this.rows({ table, label }, wants, named);
      tokens.keep = false;
    }
    this.end();
  }

  private rows(to: { table: TableName; label: string }, wants: boolean, named: string[] | undefined): void {
    const { tokens, reader } = this;
    const columns = named ?? (wants ? columnsOf(to, tokens, reader, this.known) : []);
    for (;;) {
      if (!isSign(tokens, "(")) throw tokens.refusal("the bracket that begins a row is missing.");
      const { line } = tokens;
      this.problem = undefined;
      const values = this.row();
      if (!wants) reader.skipped(to.label, 1);
      else {
        if (values.length !== columns.length) {
          throw tokens.refusal(
            `${values.length} values for the ${columns.length} columns of ${to.label}: the file is damaged.`,
            line,
          );
        }
        const row = { table: to.label, columns, values, line };
        reader.row(this.problem === undefined ? row : { ...row, problem: this.problem });
      }
      if (!isSign(tokens, ",")) return;
      tokens.next();
    }
  }

  /** The values between the brackets; moves on to the token after them. */
  private row(): (string | null)[] {
    const values: (string | null)[] = [];
    do {
      this.tokens.next();
      values.push(this.value());
      this.skipCast();
    } while (isSign(this.tokens, ","));
    this.tokens.next();
    return values;
  }

  /** One value; moves on to the token after it. */
  private value(): string | null {
    const { tokens } = this;
    let sign = "";
    while (isSign(tokens, "-") || isSign(tokens, "+")) {
      sign = tokens.value === "-" ? "-" : "";
      tokens.next();
    }
    const { kind, value, cut } = tokens;
    if (cut) this.problem = "a value is longer than 1 MB";
    if (kind === "word" && value === "array" && sign === "") return this.array();
    if (kind === "number") return this.taken(sign + value);
    if (kind === "string" && sign === "") return this.taken(value);
    if (kind === "word" && sign === "") {
      if (value === "null" || value === "default") return this.taken(null);
      if (value === "true" || value === "false") return this.taken(value);
    }
    this.problem = expression;
    return null;
  }

  private taken<T>(value: T): T {
    this.tokens.next();
    return value;
  }

  /** `ARRAY['a', NULL]`, as PostgreSQL would write it as text. */
  private array(): string | null {
    const { tokens } = this;
    tokens.next();
    const elements: (string | null)[] = [];
    if (!isSign(tokens, "[")) {
      this.problem = expression;
      return null;
    }
    tokens.next();
    while (!isSign(tokens, "]")) {
      elements.push(this.value());
      this.skipCast();
      if (isSign(tokens, ",")) tokens.next();
      else if (!isSign(tokens, "]")) {
        this.problem = expression;
        return null;
      }
    }
    return this.taken(writeArray(elements));
  }

  /** Moves on to what ends the value. `::type` may stand before it; anything else makes it an expression. */
  private skipCast(): void {
    const { tokens } = this;
    if (!isSign(tokens, ",") && !isSign(tokens, ")") && !isSign(tokens, "]") && !isSign(tokens, ":"))
      this.problem = expression;
    for (let depth = 0; ; tokens.next()) {
      if (tokens.kind === "end" || (depth === 0 && isSign(tokens, ";"))) throw unfinished(tokens);
      if (isSign(tokens, "(") || isSign(tokens, "[")) depth += 1;
      else if (depth === 0 && (isSign(tokens, ",") || isSign(tokens, ")") || isSign(tokens, "]"))) return;
      else if (isSign(tokens, ")") || isSign(tokens, "]")) depth -= 1;
      else if (isSign(tokens, "|") || (tokens.kind === "string" && depth === 0)) this.problem = expression;
    }
  }

  /** `ON CONFLICT DO NOTHING` may stand before the semicolon. */
  private end(): void {
    const { tokens } = this;
    if (tokens.kind === "word" && tokens.value === "on")
      for (const word of ["on", "conflict", "do", "nothing"]) this.word(word);
    if (tokens.kind === "end") throw unfinished(tokens);
    if (!isSign(tokens, ";")) throw tokens.refusal(`"${tokens.value}" where the statement ends.`);
  }

  private word(word: string): void {
    if (this.tokens.kind === "end") throw unfinished(this.tokens);
    if (this.tokens.kind !== "word" || this.tokens.value !== word)
      throw this.tokens.refusal(`"${word.toUpperCase()}" is missing: only INSERT … VALUES is read.`);
    this.tokens.next();
  }
}
