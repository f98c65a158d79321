import { isAscii, isUtf8 } from "node:buffer";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { Refusal } from "../lib/refusal.ts";

const pieceBytes = 128 * 1024;

/** What a file begins with that is no plain dump, and what to do about it. */
const foreign: [begin: number[], what: string][] = [
  [[...Buffer.from("PGDMP")], "is in pg_dump's custom format: dump again with --format=plain"],
  [[0x1f, 0x8b], "is compressed with gzip: unpack it first"],
  [[0x28, 0xb5, 0x2f, 0xfd], "is compressed with zstd: unpack it first"],
  [[...Buffer.from("BZh")], "is compressed with bzip2: unpack it first"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "is compressed with xz: unpack it first"],
  [[...Buffer.from("PK\u0003\u0004")], "is a zip file: unpack it first"],
  [[...Buffer.from("toc.dat\0")], "is in pg_dump's tar format: dump again with --format=plain"],
  [[0xff, 0xfe], "is UTF-16: convert it to UTF-8 first"],
  [[0xfe, 0xff], "is UTF-16: convert it to UTF-8 first"],
];
const byteOrderMark = [0xef, 0xbb, 0xbf];

/**
 * The text of a file in pieces of at most 128 KiB, cut between characters; `onBytes` hears how many bytes
 * each was. Refuses, with the line, what is not UTF-8 text, and by its first bytes what is no plain dump.
 */
export function* readPieces(file: string, onBytes: (bytes: number) => void = () => {}): Generator<string> {
  const handle = openDump(file);
  try {
    const buffer = Buffer.alloc(pieceBytes);
    let kept = 0;
    let line = 1;
    let first = true;
    for (;;) {
      const read = readSync(handle, buffer, kept, buffer.length - kept, null);
      let bytes = buffer.subarray(0, kept + read);
      if (first) {
        if (bytes.length === 0) throw new Refusal(`${file} is empty: nothing was changed.`);
        const match = foreign.find(([begin]) => startsWith(bytes, begin));
        if (match) throw new Refusal(`${file}, line 1: the file ${match[1]}. Nothing was changed.`);
        if (startsWith(bytes, byteOrderMark)) bytes = bytes.subarray(byteOrderMark.length);
        first = false;
      }
      const end = read === 0 ? bytes.length : lastBoundary(bytes);
      const piece = bytes.subarray(0, end);
      requireText(piece, file, line);
      if (piece.length > 0) {
        const text = piece.toString(isAscii(piece) ? "latin1" : "utf8");
        line += count(text, "\n");
        yield text;
      }
      onBytes(read);
      if (read === 0) return;
      kept = bytes.length - end;
      bytes.copy(buffer, 0, end);
    }
  } finally {
    closeSync(handle);
  }
}

/** The size of a file in bytes. Refuses what cannot be read as a file. */
export function dumpBytes(file: string): number {
  try {
    const stat = statSync(file);
    if (stat.isFile()) return stat.size;
  } catch {
    throw new Refusal(`${file} cannot be read: is the name right? Nothing was changed.`);
  }
  throw new Refusal(`${file} is not a file: dump again with --format=plain. Nothing was changed.`);
}

/** How often `sign` occurs in a text. */
export function count(text: string, sign: string): number {
  let found = 0;
  for (let at = text.indexOf(sign); at !== -1; at = text.indexOf(sign, at + 1)) found += 1;
  return found;
}

function openDump(file: string): number {
  dumpBytes(file);
  try {
    return openSync(file, "r");
  } catch {
    throw new Refusal(`${file} cannot be opened: may you read it? Nothing was changed.`);
  }
}

function startsWith(bytes: Uint8Array, begin: number[]): boolean {
  return begin.every((byte, index) => bytes[index] === byte);
}

/** Where the last character that may be whole ends: before a lead byte that still waits for its others. */
function lastBoundary(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return wanted > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

function requireText(piece: Buffer, file: string, firstLine: number): void {
  if (isUtf8(piece) && !piece.includes(0)) return;
  // Line by line, to say where. A piece begins and ends between characters, so lines can be judged alone.
  let line = firstLine;
  for (let at = 0; at <= piece.length; line += 1) {
    const end = piece.indexOf(10, at);
    const part = piece.subarray(at, end === -1 ? piece.length : end);
    const where = `${file}, line ${line}`;
    if (part.includes(0))
      throw new Refusal(`${where}: a NUL byte: this is no plain dump in UTF-8. Nothing was changed.`);
    if (!isUtf8(part))
      throw new Refusal(`${where}: not UTF-8: dump again with --encoding=UTF8. Nothing was changed.`);
    if (end === -1) return;
    at = end + 1;
  }
}
