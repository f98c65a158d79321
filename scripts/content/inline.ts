import { toHtml } from "hast-util-to-html";
import { toHast } from "mdast-util-to-hast";
import { visit } from "unist-util-visit";
import { parseMarkdown } from "./markdown.ts";

const allowed = new Set(["text", "emphasis", "strong", "delete", "inlineCode"]);

/**
 * A line of Markdown inside something else, such as a quiz's question: words, emphasis and code. Returns
 * its HTML, or null when it holds more than that (a list, a link, a picture, HTML).
 */
export function renderInline(text: string): string | null {
  const [paragraph, ...others] = parseMarkdown(text.trim()).children;
  if (paragraph?.type !== "paragraph" || others.length > 0) return null;
  let isPlain = true;
  visit(paragraph, (node) => {
    if (node !== paragraph && !allowed.has(node.type)) isPlain = false;
  });
  if (!isPlain) return null;
  const tree = toHast(paragraph);
  return tree.type === "element" ? toHtml(tree.children) : null;
}

/** Words as HTML, letter for letter. */
export function escapeText(text: string): string {
  return toHtml({ type: "text", value: text });
}
