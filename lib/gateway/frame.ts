import type { ReadingSettings } from "@/lib/base/cookies";

/** What differs between two readers of one document. */
export type View = {
  /** The reader's id and role, for what the page shows and the script keeps; `null` for a guest. */
  reader: { id: string; role: string } | null;
  /** Opened by a shared link: what only readers can do is not offered. */
  isShared?: boolean;
  theme: "light" | "dark" | null;
  /** How the text is set, where that was chosen. */
  reading?: ReadingSettings | null;
  /** A gated chapter's text, once the right was checked. */
  body: string | null;
  /** The chapters this reader has completed. */
  completed: readonly number[];
};

/**
 * A document taken apart at the places where a reader's own parts are poured in. What stands before the
 * end of the `<html>` tag, and every variant of what follows it, is kept as bytes: there are few variants,
 * and copying bytes costs a fraction of joining and encoding text anew for each reader.
 */
export type Frame = { before: Bytes; parts: Part[]; variants: Map<string, Bytes>; forGuests: Bytes | null };

type Bytes = Uint8Array<ArrayBuffer>;
type Part = string | { kind: "body" | "chapter" | "book"; source: string; chapter: number };

const encoder = new TextEncoder();
/** The contents page has a variant for each list of completed chapters; more than this are made anew. */
const maxVariants = 64;

/**
 * The custom elements are the seams: `<chapter-body>…</chapter-body>` (the box that says how to get
 * access, replaced by the text), `<chapter-progress>`'s opening tag, and `<book-progress>…</book-progress>`.
 */
const seams =
  /<chapter-body>.*?<\/chapter-body>|<chapter-progress chapter="(\d+)">|<book-progress>.*?<\/book-progress>/gs;

/** Takes a document apart. Throws when it has no `<html>` tag. */
export function parseFrame(html: string): Frame {
  const tag = /<html[^>]*(?=>)/.exec(html);
  if (!tag) throw new Error("a document without an <html> tag");
  const start = tag.index + tag[0].length;
  const parts: Part[] = [];
  let at = start + 1;
  for (const match of html.matchAll(seams)) {
    parts.push(html.slice(at, match.index));
    parts.push({ kind: kindOf(match[0]), source: match[0], chapter: Number(match[1] ?? 0) });
    at = match.index + match[0].length;
  }
  parts.push(html.slice(at));
  return { before: encoder.encode(html.slice(0, start)), parts, variants: new Map(), forGuests: null };
}

function kindOf(source: string): "body" | "chapter" | "book" {
  if (source.startsWith("<chapter-body")) return "body";
  return source.startsWith("<chapter-progress") ? "chapter" : "book";
}

/** Pours a reader's parts into a document: the page as it is sent, in UTF-8. */
export function pour(frame: Frame, view: View): Bytes {
  if (view.reader || view.theme || view.reading || view.isShared) return join(frame, view);
  frame.forGuests ??= join(frame, view);
  return frame.forGuests;
}

function join(frame: Frame, view: View): Bytes {
  const { before } = frame;
  const tag = encoder.encode(`${attributesOf(view)}>`);
  const rest = variantOf(frame, view);
  const page = new Uint8Array(before.length + tag.length + rest.length);
  page.set(before);
  page.set(tag, before.length);
  page.set(rest, before.length + tag.length);
  return page;
}

function attributesOf({ reader, isShared, theme, reading }: View): string {
  // Ids, and words out of closed lists: nothing here can end an attribute.
  const attributes = { reader: reader?.id, role: reader?.role, shared: isShared && "yes", theme, ...reading };
  return Object.entries(attributes)
    .map(([name, value]) => (value ? ` data-${name}="${value}"` : ""))
    .join("");
}

/** All that follows the `<html>` tag. A chapter's text is the same for all who may read it. */
function variantOf({ parts, variants }: Frame, view: View): Bytes {
  const shown = parts.flatMap((part) => (typeof part === "string" ? [] : shownOf(part, view)));
  const key = shown.join(" ");
  const known = variants.get(key);
  if (known) return known;
  let html = "";
  for (const part of parts) html += typeof part === "string" ? part : pourPart(part, view);
  const bytes = encoder.encode(html);
  if (variants.size < maxVariants) variants.set(key, bytes);
  return bytes;
}

/** What of a view makes a part differ. */
function shownOf({ kind, chapter }: Exclude<Part, string>, view: View): string {
  if (kind === "body") return view.body === null ? "closed" : "open";
  if (kind === "book") return String(view.completed.length);
  return view.completed.includes(chapter) ? `${chapter}` : "";
}

function pourPart({ kind, source, chapter }: Exclude<Part, string>, view: View): string {
  switch (kind) {
    case "body":
      return view.body === null ? source : `<chapter-body>${view.body}</chapter-body>`;
    case "chapter":
      return view.completed.includes(chapter) ? source.replace(/>$/, " completed>") : source;
    case "book": {
      const count = String(view.completed.length);
      return source.replaceAll("{completed}", count).replace('value="0"', `value="${count}"`);
    }
  }
}
