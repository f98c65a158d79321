import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Element, Root } from "hast";
import { visit } from "unist-util-visit";
import { lineOf } from "./markdown.ts";
import { pictureSize } from "./picture-size.ts";
import type { Report } from "./problems.ts";
import type { ContentFolder } from "./sources.ts";

/** In bytes. */
const heaviest = 200_000;

/**
 * Gives every picture of pixels its size, so that the page does not jump when it comes, and lets it come
 * only when it is near. Returns the names of those files. Drawings (SVG) are none of them.
 */
export function placePictures(tree: Root, folder: ContentFolder, report: Report): string[] {
  const names: string[] = [];
  visit(tree, "element", (element: Element) => {
    const name = /^\/media\/([\w.-]+)$/.exec(String(element.properties.src ?? ""))?.[1];
    if (element.tagName !== "img" || !name || name.endsWith(".svg")) return;
    const bytes = readFileSync(join(folder.root, "media", name));
    const size = /\.(webp|jpg|png)$/.test(name) ? pictureSize(bytes) : null;
    if (!size) {
      report(lineOf(element), `${name} is no picture that can be shown: use .webp, .jpg, .png or .svg`);
      return;
    }
    if (bytes.length > heaviest) {
      const kilobytes = Math.round(bytes.length / 1000);
      report(lineOf(element), `the picture ${name} has ${kilobytes} KB: export it smaller, at most 200 KB`);
    }
    const { src, alt, ...others } = element.properties;
    element.properties = { src, ...size, loading: "lazy", decoding: "async", alt, ...others };
    names.push(name);
  });
  return names;
}
