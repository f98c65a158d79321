import type { Element, ElementContent, Root } from "hast";
import { toHtml } from "hast-util-to-html";
import { toString as textOf } from "hast-util-to-string";
import { visit } from "unist-util-visit";
import type { BlockKind } from "./fingerprint.ts";

/** A piece of a compiled chapter. */
export type Block =
  | { id: string; kind: "html"; html: string }
  | { id: string; kind: "quiz" | "video"; ref: string; html: string };

const kindOfTag: Record<string, BlockKind> = {
  h2: "heading",
  h3: "heading",
  h4: "heading",
  h5: "heading",
  h6: "heading",
  p: "p",
  ul: "list",
  ol: "list",
  div: "table",
  pre: "code",
  blockquote: "quote",
  aside: "callout",
  hr: "break",
  section: "notes",
  figure: "figure",
  video: "video",
  quiz: "quiz",
};

/** The elements at the top of a rendered chapter, each with what its identity rests on. */
export function topElements(tree: Root): { element: Element; kind: BlockKind; text: string }[] {
  return tree.children.flatMap((element) =>
    element.type === "element"
      ? [{ element, kind: kindOfTag[element.tagName] ?? "p", text: identityText(element) }]
      : [],
  );
}

/** An element as a block under its id, which stands on the element itself. `embeds` render what has an id of its own. */
export function toBlock(
  element: Element,
  id: string,
  embeds: Record<"quiz" | "video", (ref: string) => string>,
): Block {
  const { tagName: kind } = element;
  if (kind === "quiz" || kind === "video") {
    const ref = String(element.properties.dataRef);
    return { id, kind, ref, html: embeds[kind](ref) };
  }
  const { id: _, ...properties } = element.properties;
  return { id, kind: "html", html: toHtml({ ...element, properties: { id, ...properties } }) };
}

/** The text of a whole chapter for search and excerpts: one paragraph a block, the alternatives of pictures too. */
export function plainText(elements: readonly Element[]): string {
  return elements
    .map((element) => wordsOf(element).replace(/\s+/g, " ").trim())
    .filter((text) => text !== "")
    .join("\n\n");
}

function wordsOf(node: Element | ElementContent): string {
  if (node.type === "text") return node.value;
  if (node.type !== "element") return "";
  if (node.tagName === "img") return `${node.properties.alt ?? ""} `;
  return node.children.map(wordsOf).join("");
}

function identityText(element: Element): string {
  const words = [textOf(element)];
  visit(element, "element", ({ tagName, properties }) => {
    if (tagName === "img") words.push(`${properties.alt ?? ""} ${properties.src ?? ""}`);
    if (tagName === "video" || tagName === "quiz") words.push(String(properties.dataRef));
  });
  return words.join(" ");
}
