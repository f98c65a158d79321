import type { Element, ElementContent, Root as HastRoot } from "hast";
import { toString as textOf } from "hast-util-to-string";
import type { Root } from "mdast";
import { toHast } from "mdast-util-to-hast";
import { visit } from "unist-util-visit";

/** Ids that footnotes use (GFM's own section), so no block may have them. */
export const footnotePrefix = "note-";
export const footnoteLabel = "footnote-label";

/**
 * A chapter's tree as HTML elements, made fit for every reader: wide tables and listings scroll by
 * keyboard under a name, and checklists can be ticked by clicking on their words.
 */
export function renderTree(root: Root): HastRoot {
  const tree = toHast(root, {
    clobberPrefix: footnotePrefix,
    footnoteLabel: "Notes",
    footnoteLabelProperties: { className: ["sr-only"] },
  });
  if (tree.type !== "root") throw new TypeError("a Markdown root renders to a root");
  let heading = "this chapter";
  const counts = { Table: 0, Listing: 0 };
  // Numbered, because two regions of a page must not share a name (axe: landmark-unique).
  const scrollable = (kind: keyof typeof counts) => ({
    role: "region",
    tabIndex: 0,
    ariaLabel: `${kind} ${++counts[kind]}: ${heading}`,
  });
  visit(tree, "element", (element, index, parent) => {
    if (/^h[2-6]$/.test(element.tagName)) heading = textOf(element);
    else if (element.tagName === "li") labelCheckbox(element);
    else if (element.tagName === "pre") Object.assign(element.properties, scrollable("Listing"));
    else if (element.tagName === "table" && parent && index !== undefined) {
      markCells(element);
      const properties = { className: ["table"], ...scrollable("Table") };
      parent.children[index] = { type: "element", tagName: "div", properties, children: [element] };
    }
  });
  return tree;
}

/**
 * Says which cells are headings of what. A table whose first heading is empty has headings on its left
 * side too. Alignment becomes a class: `align` is not HTML any more, and the content security policy
 * refuses `style`.
 */
function markCells(table: Element): void {
  const [head = [], ...body] = rowsOf(table);
  for (const cell of [head, ...body].flat()) {
    const { align, ...properties } = cell.properties;
    cell.properties = align ? { ...properties, className: [`align-${align}`] } : properties;
    if (cell.tagName === "th") cell.properties.scope = "col";
  }
  const [corner] = head;
  if (!corner || textOf(corner).trim() !== "") return;
  corner.tagName = "td";
  delete corner.properties.scope;
  for (const [first] of body) {
    if (!first) continue;
    first.tagName = "th";
    first.properties.scope = "row";
  }
}

function rowsOf(table: Element): Element[][] {
  const rows: Element[][] = [];
  visit(table, "element", ({ tagName, children }) => {
    if (tagName === "tr") rows.push(children.filter((cell) => cell.type === "element"));
  });
  return rows;
}

/** A task's box is enabled, and its words are its label. The tick is the reader's own and is not kept. */
function labelCheckbox(item: Element): void {
  const first = item.children.find((child) => child.type === "element");
  const host = first?.tagName === "p" ? first : item;
  const at = host.children.findIndex((child) => child.type === "element" && child.tagName === "input");
  const box = host.children[at];
  if (box?.type !== "element") return;
  delete box.properties.disabled;
  const after = host.children.slice(at);
  const end = after.findIndex((child) => child.type === "element" && blockTags.has(child.tagName));
  const words: ElementContent[] = end < 0 ? after : after.slice(0, end);
  host.children.splice(at, words.length, {
    type: "element",
    tagName: "label",
    properties: {},
    children: words,
  });
}

const blockTags = new Set(["p", "ul", "ol", "pre", "blockquote", "div", "table", "aside"]);
