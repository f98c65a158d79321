import { Refusal } from "../lib/refusal.ts";
import { unescapeString } from "./escapes.ts";
import { count } from "./source.ts";

/** `other` is a constant of a kind that is not read (bit strings and such); `meta` a line for psql. */
export type TokenKind = "word" | "name" | "string" | "number" | "sign" | "other" | "meta" | "end";

/** The longest value that is kept: longer ones are read, and marked as `cut`. */
const longestValue = 1024 * 1024;
const space = /[ \t\r\f\v]*/y;
const wordPattern = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const numberPattern = /(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const dollarPattern = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/**
 * Reads SQL from pieces of text, a token at a time, as PostgreSQL's lexer cuts it; what the last token was
 * is in the fields. Holds one piece and one value at a time, whatever the size of the file.
 */
export class SqlTokens {
  kind: TokenKind = "end";
  /** A word in lower case, a name or string as it is meant, a sign as it stands. */
  value = "";
  /** The line on which the token began, from 1. */
  line = 1;
  /** Whether the value was longer than a value may be, and is not all here. */
  cut = false;
  /** When false, strings are read without being kept. */
  keep = true;
  /** PostgreSQL's setting: when off, a backslash in a plain string escapes. */
  standardStrings = true;
  /** Hears each comment to the end of a line, without its hyphens. */
  onComment: (text: string) => void = () => {};

  private readonly pieces: Iterator<string>;
  private readonly file: string;
  private text = "";
  private at = 0;
  private nextLine = 1;

  constructor(file: string, pieces: Iterator<string>) {
    this.file = file;
    this.pieces = pieces;
  }

  /** The refusal of this file, at the last token or another line. */
  refusal(what: string, line = this.line): Refusal {
    return new Refusal(`${this.file}, line ${line}: ${what} Nothing was changed.`);
  }

  /** Moves to the next token and returns its kind. */
  next(): TokenKind {
    this.skipSpace();
    this.line = this.nextLine;
    this.cut = false;
    if (this.at >= this.text.length) return this.set("end", "");
    const sign = this.text[this.at] ?? "";
    if (sign === "'") return this.string(false);
    if (sign === '"') return this.quotedName();
    if (sign === "\\") return this.set("meta", this.restOfLine());
    if (sign === "$") {
      const tag = this.match(dollarPattern);
      if (tag !== undefined) return this.dollarString(tag);
    }
    const number = this.match(numberPattern);
    if (number !== undefined) return this.set("number", number);
    const word = this.match(wordPattern);
    if (word === undefined) {
      this.at += 1;
      return this.set("sign", sign);
    }
    if (this.peek() === "'" && /^[ebxn]$/i.test(word)) {
      this.string(/^e$/i.test(word));
      return /^[bx]$/i.test(word) ? this.set("other", this.value) : "string";
    }
    return this.set("word", word.toLowerCase());
  }

  /** The rest of the line that the last token is on. Refuses when more than space stands there. */
  endLine(): void {
    if (this.restOfLine().trim() !== "") throw this.refusal("the data of COPY begins on a line of its own.");
  }

  /**
   * A line of COPY data with its escapes, or `undefined` at the end of the file. With `keep` off, or when it
   * is longer than a value may be, only its beginning comes back, and `cut` says so.
   */
  dataLine(): string | undefined {
    this.line = this.nextLine;
    this.cut = false;
    let line = "";
    for (;;) {
      const end = this.text.indexOf("\n", this.at);
      const part = this.text.slice(this.at, end === -1 ? undefined : end);
      const limit = this.keep ? longestValue : 3;
      if (line.length + part.length <= limit) line += part;
      else {
        this.cut = true;
        line = (line + part).slice(0, 3);
        if (this.keep) line = "";
      }
      if (end !== -1) {
        this.at = end + 1;
        this.nextLine += 1;
        return line.endsWith("\r") ? line.slice(0, -1) : line;
      }
      this.at = this.text.length;
      if (!this.more()) return line === "" && !this.cut ? undefined : line;
    }
  }

  private set(kind: TokenKind, value: string): TokenKind {
    this.kind = kind;
    this.value = value;
    return kind;
  }

  /** Adds the next piece to what is not yet read; false at the end of the file. */
  private more(): boolean {
    const { value, done } = this.pieces.next();
    if (done) return false;
    this.text = this.text.slice(this.at) + value;
    this.at = 0;
    return true;
  }

  /** The character at `ahead` of the present one, or "" at the end. */
  private peek(ahead = 0): string {
    while (this.at + ahead >= this.text.length) if (!this.more()) return "";
    return this.text[this.at + ahead] ?? "";
  }

  /** What the pattern finds here, consumed. A match that reaches the end of the piece may go on in the next. */
  private match(pattern: RegExp): string | undefined {
    for (;;) {
      pattern.lastIndex = this.at;
      const found = pattern.exec(this.text)?.[0];
      const reach = this.at + (found?.length ?? 1);
      if (reach >= this.text.length - 1 && this.text.length - this.at < longestValue && this.more()) continue;
      if (found !== undefined) this.at += found.length;
      return found;
    }
  }

  private skipSpace(): void {
    for (;;) {
      space.lastIndex = this.at;
      this.at += space.exec(this.text)?.[0].length ?? 0;
      const sign = this.peek();
      if (sign === "\n") {
        this.at += 1;
        this.nextLine += 1;
      } else if (sign === "-" && this.peek(1) === "-") {
        this.at += 2;
        this.onComment(this.restOfLine());
      } else if (sign === "/" && this.peek(1) === "*") this.blockComment();
      else if (sign === "" || !/[ \t\r\f\v]/.test(sign)) return;
    }
  }

  /** Consumes up to the line's end, and returns its first hundred characters. */
  private restOfLine(): string {
    let rest = "";
    for (;;) {
      const end = this.text.indexOf("\n", this.at);
      if (rest.length < 100) rest += this.text.slice(this.at, end === -1 ? undefined : end).slice(0, 100);
      this.at = end === -1 ? this.text.length : end;
      if (end !== -1 || !this.more()) return rest.replace(/\r$/, "");
    }
  }

  private blockComment(): void {
    const began = this.nextLine;
    let depth = 0;
    do {
      const pair = this.peek() + this.peek(1);
      if (pair === "") throw this.refusal("the comment that begins here has no end.", began);
      if (pair === "/*") depth += 1;
      if (pair === "*/") depth -= 1;
      if (pair[0] === "\n") this.nextLine += 1;
      this.at += pair === "/*" || pair === "*/" ? 2 : 1;
    } while (depth > 0);
  }

  private quotedName(): TokenKind {
    this.at += 1;
    return this.set("name", this.until('"', false, true));
  }

  private string(escapes: boolean): TokenKind {
    this.at += 1;
    const backslashes = escapes || !this.standardStrings;
    const raw = this.until("'", backslashes, this.keep);
    if (!backslashes || !raw.includes("\\")) return this.set("string", raw);
    const meant = unescapeString(raw);
    if (meant === undefined) throw this.refusal("a string with an escape that means no character.");
    return this.set("string", meant);
  }

  /** The text up to a closing quote, which doubled stands for itself; with `escapes`, what a backslash protects is passed over. */
  private until(quote: string, escapes: boolean, keep: boolean): string {
    let value = "";
    const take = (end: number) => {
      const part = this.text.slice(this.at, end);
      this.nextLine += count(part, "\n");
      if (keep && value.length + part.length <= longestValue) value += part;
      else if (keep) this.cut = true;
      this.at = end;
    };
    for (;;) {
      const close = this.text.indexOf(quote, this.at);
      const slash = escapes ? this.text.indexOf("\\", this.at) : -1;
      if (slash !== -1 && (close === -1 || slash < close)) {
        take(slash);
        // Both characters, as they stand: what they mean is for later.
        if (this.peek(1) === "") throw this.refusal("a string that has no end: the file is truncated.");
        take(this.at + 2);
        continue;
      }
      take(close === -1 ? this.text.length : close);
      if (close === -1) {
        if (!this.more())
          throw this.refusal(
            `a ${quote === "'" ? "string" : "quoted name"} that has no end: the file is truncated.`,
          );
        continue;
      }
      if (this.peek(1) !== quote) {
        this.at += 1;
        return value;
      }
      this.at += 1;
      take(this.at + 1);
    }
  }

  private dollarString(tag: string): TokenKind {
    let value = "";
    for (;;) {
      const end = this.text.indexOf(tag, this.at);
      // What may be the beginning of the closing tag waits for the next piece.
      const upTo = end === -1 ? Math.max(this.at, this.text.length - tag.length + 1) : end;
      const part = this.text.slice(this.at, upTo);
      this.nextLine += count(part, "\n");
      if (this.keep && value.length + part.length <= longestValue) value += part;
      else if (this.keep) this.cut = true;
      this.at = upTo;
      if (end !== -1) {
        this.at += tag.length;
        return this.set("string", value);
      }
      if (!this.more()) throw this.refusal(`a text in ${tag} quotes that has no end: the file is truncated.`);
    }
  }
}
