import type { Element, Root } from "hast";
import { visit } from "unist-util-visit";
import { lineOf } from "./markdown.ts";
import type { Report } from "./problems.ts";

/** Where links may lead: the anchors of each chapter file, under both the words they have now and their stable ids. */
export type LinkTarget = { slug: string; anchors: ReadonlyMap<string, string> };

/**
 * Turns `03-planning.md#anchor` into `/chapters/planning#anchor`, and reports links and pictures that
 * lead nowhere. `pictures` are the files in content/media.
 */
export function resolveLinks(input: {
  tree: Root;
  fileName: string;
  targets: ReadonlyMap<string, LinkTarget>;
  pictures: ReadonlySet<string>;
  report: Report;
}): void {
  visit(input.tree, "element", (element: Element) => {
    const { properties } = element;
    // Footnotes link to and fro by themselves; what an author wrote has a place in the source.
    if (element.tagName === "a" && element.position && !("dataFootnoteRef" in properties)) {
      const href = resolveHref(String(properties.href ?? ""), { ...input, line: lineOf(element) });
      properties.href = href;
      if (/^https?:/i.test(href)) properties.rel = ["noopener"];
    }
    if (element.tagName === "img") {
      const name = /^\.\.\/media\/([\w.-]+)$/.exec(String(properties.src ?? ""))?.[1];
      if (!name || !input.pictures.has(name)) {
        input.report(
          lineOf(element),
          `there is no picture ${properties.src}: put the file in content/media and write ../media/NAME`,
        );
      } else properties.src = `/media/${name}`;
    }
  });
}

function resolveHref(
  href: string,
  place: { fileName: string; targets: ReadonlyMap<string, LinkTarget>; line: number; report: Report },
): string {
  const { report, line } = place;
  if (/^(https?:\/\/[^/]|mailto:)/i.test(href)) return href;
  const [, file = "", hash] = /^([^#]*)(?:#(.*))?$/s.exec(href) ?? [];
  if (file.startsWith("/") && !file.startsWith("//") && !file.startsWith("/chapters/")) return href;
  if (file !== "" && !/^[\w-]+\.md$/.test(decode(file))) {
    report(line, `the link ${href} leads nowhere: link to a chapter's file (03-planning.md) or to https://…`);
    return href;
  }
  const target = place.targets.get(file === "" ? place.fileName : decode(file));
  if (!target) {
    report(line, `there is no chapter ${file}: correct the file's name in the link`);
    return href;
  }
  const path = file === "" ? "" : `/chapters/${target.slug}`;
  if (hash === undefined) return path;
  const id = target.anchors.get(decode(hash));
  if (id === undefined) {
    const name = file === "" ? "this chapter" : file;
    report(line, `there is no heading #${hash} in ${name}: ${nearest(target)}`);
  }
  return `${path}#${id ?? hash}`;
}

function nearest(target: LinkTarget): string {
  const anchors = [...target.anchors.keys()];
  return anchors.length > 0 ? `write one of #${anchors.join(", #")}` : "link to the chapter without #…";
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
