import { slug } from "github-slugger";
import type { Root } from "mdast";
import { toString as textOf } from "mdast-util-to-string";
import { visit } from "unist-util-visit";
import { lineOf } from "./markdown.ts";
import type { Report } from "./problems.ts";

/** Checks what every chapter must hold to, whatever it says: text, headings, no HTML, words for pictures, links and tables. */
export function checkStructure(root: Root, report: Report): void {
  if (root.children.every(({ type }) => type === "yaml" || type === "definition")) {
    report(lineOf(root), "the chapter is empty: write its text below the frontmatter");
  }
  checkHeadings(root, report);
  visit(root, (node) => {
    switch (node.type) {
      case "html":
        report(lineOf(node), "raw HTML is not allowed: use Markdown, or a directive such as :::note");
        break;
      case "image":
        if (!node.alt?.trim()) {
          report(
            lineOf(node),
            `the picture ${node.url} has no description: write it as ![what it shows](${node.url})`,
          );
        }
        break;
      case "imageReference":
        report(lineOf(node), "a picture by reference is not allowed: write it as ![what it shows](file)");
        break;
      case "table":
        node.children[0]?.children.forEach((cell, column) => {
          if (column === 0 || textOf(cell).trim()) return;
          report(
            lineOf(cell),
            `column ${column + 1} of the table has no heading: write one in the table's first row`,
          );
        });
        break;
      case "link":
      case "linkReference":
        if (!textOf(node).trim())
          report(lineOf(node), "the link has no words: write what it leads to in [ ]");
        break;
    }
  });
}

function checkHeadings(root: Root, report: Report): void {
  const firstLines = new Map<string, number>();
  let depth = 1;
  visit(root, "heading", (heading, _, parent) => {
    const line = lineOf(heading);
    const text = textOf(heading).trim();
    const anchor = slug(text);
    if (parent?.type !== "root") {
      report(line, `the heading "${text}" stands inside another element: move it to the top level`);
      return;
    }
    if (!anchor) report(line, "the heading has no words: write some, or remove it");
    if (heading.depth === 1) {
      report(line, `"${text}" is a level-1 heading, which is the chapter's title: write it as ## ${text}`);
    } else if (heading.depth > depth + 1) {
      const right = "#".repeat(depth + 1);
      report(
        line,
        `the heading "${text}" jumps from level ${depth} to ${heading.depth}: write it as ${right} ${text}`,
      );
    }
    const first = firstLines.get(anchor);
    if (anchor && first !== undefined) {
      report(
        line,
        `the heading "${text}" is also on line ${first}: give each heading of a chapter its own words`,
      );
    }
    firstLines.set(anchor, first ?? line);
    depth = heading.depth;
  });
}
