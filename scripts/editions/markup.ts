/** An element as it was written: attribute values keep their escapes. */
export type Tag = { name: string; attributes: Record<string, string>; children: Markup[] };

/** A piece of markup: escaped words, or an element. */
export type Markup = string | Tag;

const token = /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[^\s=>"/]+(?:="[^"]*")?)*)\s*(\/?)>|[^<]+/y;
const attribute = /([^\s=>"/]+)(?:="([^"]*)")?/g;
/** Elements that HTML never closes. */
const voids = new Set(["area", "br", "col", "hr", "img", "input", "source", "track", "wbr"]);
/** XML knows these names and no other. */
const xmlReference = /&(?!(amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/;

/**
 * Takes apart HTML that the book's own build wrote: every element closed, values in double quotes. Throws
 * on anything else, so that no book is made of markup which was misread.
 */
export function parseMarkup(html: string): Markup[] {
  const top: Markup[] = [];
  const open: Tag[] = [];
  const add = (piece: Markup) => (open.at(-1)?.children ?? top).push(piece);
  token.lastIndex = 0;
  while (token.lastIndex < html.length) {
    const at = token.lastIndex;
    const [text, close, name, attributes = "", selfClosed] = token.exec(html) ?? fail(html, at);
    if (name === undefined) add(xmlReference.test(text) ? fail(html, at) : text);
    else if (close) {
      if (open.pop()?.name !== name) fail(html, at);
    } else {
      const tag: Tag = { name, attributes: {}, children: [] };
      for (const [, key = "", value = ""] of attributes.matchAll(attribute)) tag.attributes[key] = value;
      add(tag);
      if (!selfClosed && !voids.has(name)) open.push(tag);
    }
  }
  if (open.length > 0) fail(html, html.length);
  return top;
}

/** Markup as text that is well-formed XML and good HTML alike. */
export function formatMarkup(markup: readonly Markup[]): string {
  return markup.map((piece) => (typeof piece === "string" ? piece : formatTag(piece))).join("");
}

/** The words of markup, still escaped. */
export function wordsOf(markup: readonly Markup[]): string {
  return markup.map((piece) => (typeof piece === "string" ? piece : wordsOf(piece.children))).join("");
}

function formatTag({ name, attributes, children }: Tag): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
  const start = `<${name}${words.join("")}`;
  return voids.has(name) ? `${start}/>` : `${start}>${formatMarkup(children)}</${name}>`;
}

function fail(html: string, at: number): never {
  throw new Error(`this markup was not written by the build: …${html.slice(Math.max(0, at - 40), at + 60)}…`);
}
