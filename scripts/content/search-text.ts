import type { Element } from "hast";
import { visit } from "unist-util-visit";

/** The words of a block, those that stand in for its pictures among them. */
export function searchText(element: Element): string {
  const words: string[] = [];
  visit(element, (node) => {
    if (node.type === "text") words.push(node.value);
    if (node.type !== "element") return;
    // Between two cells, items or paragraphs a word ends, whether a space is written there or not.
    if (!inline.has(node.tagName)) words.push(" ");
    const alternative = node.tagName === "img" ? node.properties.alt : node.properties.ariaLabel;
    if (node.tagName === "img" || node.tagName === "svg") words.push(` ${alternative ?? ""} `);
  });
  return words.join("").replace(/\s+/g, " ").trim();
}

const inline = new Set(["a", "abbr", "b", "code", "del", "em", "i", "label", "span", "strong", "sub", "sup"]);
