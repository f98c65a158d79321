const stringEscape = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g;
const copyEscape = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|()()([\s\S]))/g;
const control: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** What stands in an E'' string, as it is meant; `undefined` for bytes that are no UTF-8, or no character. */
export function unescapeString(raw: string): string | undefined {
  // PostgreSQL knows no \v in strings: there it is the letter.
  return unescapeWith(stringEscape, raw, (sign) => (sign === "v" ? sign : (control[sign] ?? sign)));
}

/**
 * A field of COPY's text form as it is meant; `null` for NULL, which is `\N` alone; `undefined` for bytes
 * that are no UTF-8. https://www.postgresql.org/docs/current/sql-copy.html, "Text Format"
 */
export function unescapeField(raw: string): string | null | undefined {
  if (raw === "\\N") return null;
  if (!raw.includes("\\")) return raw;
  return unescapeWith(copyEscape, raw, (sign) => control[sign] ?? sign);
}

function unescapeWith(pattern: RegExp, raw: string, meaning: (sign: string) => string): string | undefined {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let meant = "";
  let bytes: number[] = [];
  let from = 0;
  const joinBytes = () => {
    if (bytes.length > 0) meant += decoder.decode(Uint8Array.from(bytes));
    bytes = [];
  };
  try {
    for (const { index, 0: whole, 1: octal, 2: hex, 3: short, 4: long, 5: sign } of raw.matchAll(pattern)) {
      if (index > from) joinBytes();
      meant += raw.slice(from, index);
      from = index + whole.length;
      const digits = octal ?? hex;
      if (digits !== undefined) {
        // Several such bytes make one character.
        bytes.push(Number.parseInt(digits, octal === undefined ? 16 : 8) & 0xff);
        continue;
      }
      joinBytes();
      const code = short || long;
      meant += code ? codeUnit(code) : meaning(sign ?? "");
    }
    joinBytes();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
  meant += raw.slice(from);
  return meant.includes("\0") || !meant.isWellFormed() ? undefined : meant;
}

/** Four digits may be half of a surrogate pair, whose other half follows. */
function codeUnit(digits: string): string {
  const code = Number.parseInt(digits, 16);
  return digits.length === 4 ? String.fromCharCode(code) : String.fromCodePoint(code);
}
