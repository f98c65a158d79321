import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Element, Root } from "hast";
import { visit } from "unist-util-visit";
import { readDrawing } from "./drawings.ts";
import { lineOf } from "./markdown.ts";
import { type Problem, type Report, reporter } from "./problems.ts";
import { type ContentFolder, readText } from "./sources.ts";

/** Ids within drawings begin like this, so no block may have one of them. */
export const figurePrefix = "fig-";

/** The drawings of a chapter by their address in its tree, such as `/media/season-dates.svg`. */
export type Drawings = ReadonlyMap<string, Element>;

/**
 * Makes a figure of each paragraph that holds a drawing and nothing else; the picture's title is its
 * caption. Reports drawings that stand among words.
 */
export function placeFigures(tree: Root, report: Report): void {
  visit(tree, "element", (element, index, parent) => {
    if (element.tagName !== "p" || !parent || index === undefined) return;
    const [image, ...others] = element.children.filter(
      (child) => child.type !== "text" || child.value.trim() !== "",
    );
    if (image?.type !== "element" || !isDrawing(image) || others.length > 0) return;
    const { title, ...properties } = image.properties;
    const children: Element[] = [{ ...image, properties }];
    if (title) children.push(node("figcaption", {}, String(title)));
    parent.children[index] = {
      ...element,
      tagName: "figure",
      properties: { className: ["figure"] },
      children,
    };
  });
  visit(tree, "element", (element, _, parent) => {
    if (!isDrawing(element) || (parent?.type === "element" && parent.tagName === "figure")) return;
    report(
      lineOf(element),
      `the drawing ${element.properties.src} stands among words: put it alone in a paragraph`,
    );
  });
}

/**
 * Reads the drawings that a chapter shows, once its pictures have their addresses. Mistakes of a file are
 * told of under its name, those of the chapter through `report`.
 */
export function readDrawings(input: {
  tree: Root;
  folder: ContentFolder;
  problems: Problem[];
  report: Report;
}): Drawings {
  const { folder, problems } = input;
  const drawings = new Map<string, Element>();
  const firstLines = new Map<string, number>();
  visit(input.tree, "element", (image: Element) => {
    const src = String(image.properties.src);
    if (!isDrawing(image) || !src.startsWith("/media/")) return;
    const name = src.slice("/media/".length, -".svg".length);
    const first = firstLines.get(name);
    if (first !== undefined) {
      input.report(
        lineOf(image),
        `the drawing ${name}.svg is also on line ${first}: show it once in a chapter`,
      );
      return;
    }
    firstLines.set(name, lineOf(image));
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
      input.report(lineOf(image), `${name}.svg is no name for a drawing: use lower-case words with hyphens`);
      return;
    }
    const path = `media/${name}.svg`;
    const source = existsSync(join(folder.root, path)) ? readText(folder, path, problems) : null;
    const report = reporter(problems, `${folder.label}/${path}`);
    // Names have no double hyphen, so no two drawings share a prefix.
    const drawing = source === null ? null : readDrawing(source, `${figurePrefix}${name}--`, report);
    if (drawing) drawings.set(src, withAlternative(drawing, `${figurePrefix}${name}`, image));
  });
  return drawings;
}

/** An element of a chapter with its drawings in it, as XHTML needs them: with their namespace. */
export function inlineDrawings(element: Element, drawings: Drawings): Element {
  const children = element.children.map((child) => {
    if (child.type !== "element") return child;
    return drawings.get(String(child.properties.src)) ?? inlineDrawings(child, drawings);
  });
  return { ...element, children };
}

function withAlternative(drawing: Element, titleId: string, image: Element): Element {
  const title = node("title", { id: titleId }, String(image.properties.alt));
  return {
    ...drawing,
    properties: {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: drawing.properties.viewBox,
      role: "img",
      "aria-labelledby": titleId,
    },
    children: [title, ...drawing.children],
  };
}

function isDrawing({ tagName, properties }: Element): boolean {
  return tagName === "img" && /\.svg$/i.test(String(properties.src));
}

function node(tagName: string, properties: Element["properties"], words: string): Element {
  return { type: "element", tagName, properties, children: [{ type: "text", value: words }] };
}
