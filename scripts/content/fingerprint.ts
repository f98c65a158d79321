import { createHash } from "node:crypto";

/** What a block is, as far as its identity goes. A block never changes its kind and keeps its id. */
export type BlockKind =
  | "heading"
  | "p"
  | "list"
  | "table"
  | "code"
  | "quote"
  | "callout"
  | "break"
  | "notes"
  | "figure"
  | "video"
  | "quiz";

/**
 * What the manifest remembers of a block's text: enough to recognise it after an edit, without
 * holding the book a second time.
 */
export type Fingerprint = {
  kind: BlockKind;
  /** Of the whole text. */
  hash: string;
  /** The `sketchSize` smallest hashes of its words (a bottom-k sketch: Cohen and Kaplan, 2007). */
  sketch: readonly string[];
};

const sketchSize = 20;
const wordHashLength = 3;

/** The first characters of a text's SHA-256 in base 36. */
export function shortHash(text: string, length: number): string {
  const digest = createHash("sha256").update(text).digest("hex");
  return BigInt(`0x${digest}`).toString(36).padStart(50, "0").slice(-length);
}

/** The fingerprint of a block's text. White space does not count, so a paragraph may be wrapped anew. */
export function fingerprint(kind: BlockKind, text: string): Fingerprint {
  const plain = text.replace(/\s+/g, " ").trim();
  const words = new Set(plain.toLowerCase().match(/[\p{L}\p{N}]+/gu));
  const hashes = new Set([...words].map((word) => shortHash(word, wordHashLength)));
  return { kind, hash: shortHash(`${kind} ${plain}`, 8), sketch: [...hashes].sort().slice(0, sketchSize) };
}

/** How alike two texts are in their words, 0 to 1: the Jaccard index, estimated for long texts. */
export function similarity(a: Fingerprint, b: Fingerprint): number {
  const smallest = [...new Set([...a.sketch, ...b.sketch])].sort().slice(0, sketchSize);
  if (smallest.length === 0) return 0;
  const inA = new Set(a.sketch);
  const inB = new Set(b.sketch);
  return smallest.filter((hash) => inA.has(hash) && inB.has(hash)).length / smallest.length;
}

/** A sketch as one word, and back. */
export function packSketch(sketch: readonly string[]): string {
  return sketch.join("");
}

export function unpackSketch(packed: string): string[] {
  return packed.match(new RegExp(`.{${wordHashLength}}`, "g")) ?? [];
}
