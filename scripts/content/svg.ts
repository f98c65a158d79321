import type { Element } from "hast";

/** What makes a text no SVG, and on which line it stands. */
export class SvgMistake extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const name = String.raw`[A-Za-z_][\w.:-]*`;
const attribute = String.raw`(${name})\s*=\s*("[^"<]*"|'[^'<]*')`;
const tokens = new RegExp(
  String.raw`(?<comment><!--(?:(?!--)[\s\S])*-->)|(?<close></(?<closed>${name})\s*>)` +
    String.raw`|(?<open><(?<opened>${name})(?<attributes>(?:\s+${attribute})*)\s*(?<empty>/?)>)|(?<text>[^<]+)`,
  "y",
);
const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Reads well-formed SVG: elements, attributes in quotes, text, comments (dropped) and the five entities of
 * XML. Each element keeps its line, and its attributes the names they are written with. Throws `SvgMistake`
 * at the first thing that is anything else, a DOCTYPE or a CDATA section among them.
 */
export function parseSvg(source: string): Element {
  const text = source.replace(/^<\?xml [^?]*\?>/, "");
  const offset = source.length - text.length;
  const lineAt = (index: number) => source.slice(0, index + offset).split("\n").length;
  const top = element("top", {}, 1);
  const open = [top];
  for (let at = 0; at < text.length; ) {
    tokens.lastIndex = at;
    const found = tokens.exec(text)?.groups;
    const line = lineAt(at);
    const parent = open.at(-1) ?? top;
    if (!found) throw new SvgMistake(line, unreadable(text.slice(at)));
    if (found.opened !== undefined) {
      if (parent === top && top.children.some(({ type }) => type === "element"))
        throw new SvgMistake(line, "a second element follows the drawing: keep one <svg>");
      const child = element(found.opened, attributesOf(found.attributes ?? "", line), line);
      parent.children.push(child);
      if (!found.empty) open.push(child);
    } else if (found.closed !== undefined) {
      if (parent === top || found.closed !== parent.tagName)
        throw new SvgMistake(line, `</${found.closed}> closes nothing: ${expected(parent, top)}`);
      open.pop();
    } else if (found.text !== undefined) {
      const value = decode(found.text, line);
      if (parent !== top) parent.children.push({ type: "text", value });
      else if (value.trim()) throw new SvgMistake(line, "there are words outside <svg>: remove them");
    }
    at = tokens.lastIndex;
  }
  const left = open.at(-1) ?? top;
  if (left !== top) throw new SvgMistake(lineOfElement(left), `<${left.tagName}> is never closed`);
  const root = top.children.find((child) => child.type === "element");
  if (root?.tagName !== "svg") throw new SvgMistake(1, "this is no drawing: begin the file with <svg>");
  return root;
}

/** The line on which an element begins. */
export function lineOfElement({ position }: Element): number {
  return position?.start.line ?? 1;
}

function element(tagName: string, properties: Record<string, string>, line: number): Element {
  const point = { line, column: 1 };
  return { type: "element", tagName, properties, children: [], position: { start: point, end: point } };
}

function attributesOf(text: string, line: number): Record<string, string> {
  const attributes = new Map<string, string>();
  for (const [, key = "", quoted = ""] of text.matchAll(new RegExp(attribute, "g"))) {
    if (attributes.has(key)) throw new SvgMistake(line, `${key} stands twice on one element: keep one`);
    attributes.set(key, decode(quoted.slice(1, -1), line));
  }
  return Object.fromEntries(attributes);
}

function decode(text: string, line: number): string {
  return text.replace(/&(?:#(\d+);|#x([\da-f]+);|(\w+);)?/gi, (all, decimal, hex, word) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : null;
    const known = code === null ? entities[word] : code >= 32 && code < 0xd800 && String.fromCodePoint(code);
    if (!known) throw new SvgMistake(line, `${all} is not known: write the character itself, or &amp; for &`);
    return known;
  });
}

function unreadable(rest: string): string {
  if (/^<!(doctype|entity)/i.test(rest)) return "a DOCTYPE is not allowed: begin the file with <svg>";
  if (rest.startsWith("<![CDATA[")) return "a CDATA section is not allowed: write the text itself";
  const [shown] = rest.split("\n");
  return `this is not well-formed SVG: mend "${(shown ?? "").slice(0, 40)}"`;
}

function expected(parent: Element, top: Element): string {
  return parent === top ? "remove it" : `<${parent.tagName}> must be closed first`;
}
