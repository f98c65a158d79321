import type { Nodes, Root, RootContent } from "mdast";
import remarkDirective from "remark-directive";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { SKIP, visit } from "unist-util-visit";

const processor = unified()
  .use(remarkParse)
  .use(remarkFrontmatter)
  .use(remarkGfm)
  .use(remarkDirective)
  .freeze();

/** The line on which a node begins. */
export function lineOf(node: { position?: Nodes["position"] }): number {
  return node.position?.start.line ?? 1;
}

/** The text of a node as the author wrote it; nothing for a node that the pipeline added. */
export function sourceOf({ position }: Nodes, source: string): string {
  return position ? source.slice(position.start.offset, position.end.offset) : "";
}

/** What was parsed before, the latest last. An author who saves changes one chapter; the others wait here. */
const parsed = new Map<string, Root>();
const kept = 500;

/**
 * Parses CommonMark with GFM, frontmatter and directives. Text directives (`:name` within a sentence)
 * are not part of the format and stay the words they are, so "10:am" needs no escape. The tree is the caller's
 * to change.
 */
export function parseMarkdown(source: string): Root {
  const root = parsed.get(source) ?? parse(source);
  parsed.delete(source);
  parsed.set(source, root);
  const [oldest] = parsed.keys();
  if (parsed.size > kept && oldest !== undefined) parsed.delete(oldest);
  return structuredClone(root);
}

function parse(source: string): Root {
  const root = processor.parse(source);
  visit(root, "textDirective", (node, index, parent) => {
    if (!parent || index === undefined) return;
    const text: RootContent = { type: "text", value: sourceOf(node, source), position: node.position };
    parent.children.splice(index, 1, text);
    return [SKIP, index + 1];
  });
  return root;
}
