import type { Element } from "hast";
import { visit } from "unist-util-visit";
import type { Report } from "./problems.ts";
import { lineOfElement, parseSvg, SvgMistake } from "./svg.ts";

/** What a drawing's file may weigh: it travels inside the page of everybody who reads the chapter. */
export const heaviestDrawing = 30 * 1024;

/** The classes that app/styles/figures.css knows: every colour and every letter of a drawing comes from them. */
export const drawingClasses: ReadonlySet<string> = new Set([
  ...["fig-ink", "fig-paper", "fig-soft", "fig-mute", "fig-accent", "fig-accent-soft"],
  ...["fig-line", "fig-line-ink", "fig-line-accent", "fig-dashed"],
  ...["fig-quiet", "fig-strong", "fig-big", "fig-halo", "fig-accent-text", "fig-on-accent"],
]);

const everywhere = "id class transform";
const stroke = "fill stroke stroke-width stroke-linecap stroke-linejoin stroke-dasharray";
const shape = `${everywhere} ${stroke} marker-start marker-mid marker-end clip-path`;
const text = `${everywhere} x y dx dy text-anchor`;
/** Each element that may stand in a drawing, with its attributes. What is not here is refused. */
const allowed: Record<string, string> = {
  svg: "xmlns viewBox",
  g: shape,
  path: `${shape} d`,
  line: `${shape} x1 y1 x2 y2`,
  polyline: `${shape} points`,
  polygon: `${shape} points`,
  rect: `${shape} x y width height rx ry`,
  circle: `${shape} cx cy r`,
  ellipse: `${shape} cx cy rx ry`,
  text,
  tspan: text,
  defs: "",
  use: `${everywhere} href x y`,
  marker: `${everywhere} viewBox refX refY markerWidth markerHeight markerUnits orient`,
  clipPath: everywhere,
};

/**
 * A drawing as it may stand in a page: nothing that runs, loads, or brings colours of its own, and its local
 * ids under `prefix`. Null after its mistakes were reported.
 */
export function readDrawing(source: string, prefix: string, report: Report): Element | null {
  let mistakes = 0;
  const tell: Report = (line, message) => {
    mistakes++;
    report(line, message);
  };
  const size = Buffer.byteLength(source);
  if (size > heaviestDrawing) {
    tell(
      1,
      `the drawing has ${Math.ceil(size / 1024)} KB: simplify it to at most ${heaviestDrawing / 1024} KB`,
    );
    return null;
  }
  const root = tryToParse(source, tell);
  if (!root) return null;
  const ids = new Map<string, number>();
  visit(root, "element", (element) => {
    checkElement(element, tell);
    const id = element.properties.id;
    if (typeof id !== "string") return;
    const line = lineOfElement(element);
    if (ids.has(id)) tell(line, `the id "${id}" is also on line ${ids.get(id)}: give each its own`);
    if (!/^[A-Za-z][\w-]*$/.test(id)) tell(line, `"${id}" is no id: write letters, digits and hyphens`);
    ids.set(id, line);
  });
  checkViewBox(root, tell);
  visit(root, "element", (element, _, parent) => {
    if (element.tagName === "svg" && parent)
      tell(lineOfElement(element), "<svg> stands inside <svg>: use <g>");
    prefixIds(element, { prefix, ids, report: tell });
    dropSpace(element);
  });
  return mistakes === 0 ? root : null;
}

function tryToParse(source: string, report: Report): Element | null {
  try {
    return parseSvg(source);
  } catch (error) {
    if (!(error instanceof SvgMistake)) throw error;
    report(error.line, error.message);
    return null;
  }
}

function checkElement(element: Element, report: Report): void {
  const { tagName, properties } = element;
  const line = lineOfElement(element);
  const attributes = Object.hasOwn(allowed, tagName) ? allowed[tagName]?.split(" ") : undefined;
  if (!attributes) {
    report(
      line,
      `<${tagName}> is not allowed in a drawing: ${mends[tagName] ?? "draw with shapes and text"}`,
    );
    return;
  }
  for (const [key, value] of Object.entries(properties)) {
    const words = String(value);
    if (!attributes.includes(key)) {
      report(line, `${key} is not allowed on <${tagName}>: ${mendOf(key)}`);
    } else if (key === "href" ? !localHref.test(words) : /url\(/i.test(words) && !localUrl.test(words)) {
      report(line, `${key} leads out of the drawing ("${words}"): name something in it, such as #arrow`);
    } else if ((key === "fill" || key === "stroke") && !/^(none|currentColor|url\(.*)$/.test(words)) {
      report(
        line,
        `${key} is "${words}", which no theme can change: give the element a class such as fig-accent`,
      );
    } else if (key === "class") {
      const unknown = words.split(/\s+/).find((one) => one && !drawingClasses.has(one));
      if (unknown) report(line, `the class "${unknown}" is not known: use ${[...drawingClasses].join(", ")}`);
    }
  }
}

const mends: Record<string, string> = {
  script: "remove it, nothing in a page may run that is not the site's own",
  style: "use the classes of docs/writing.md",
  foreignObject: "write <text>",
  image: "draw it, or show the picture by itself",
  a: "put the link into the chapter's text",
  title: "the text alternative in the chapter is its title",
  desc: "say it in the text alternative in the chapter",
};

function mendOf(key: string): string {
  if (/^on/i.test(key)) return "remove it, nothing in a page may run that is not the site's own";
  if (key === "style" || key.startsWith("font")) return "use the classes of docs/writing.md";
  if (key === "xlink:href") return "write href";
  if (key === "width" || key === "height") return "remove it, the viewBox gives the shape";
  return "remove it";
}

function checkViewBox(root: Element, report: Report): void {
  const { viewBox, xmlns } = root.properties;
  if (xmlns !== undefined && xmlns !== "http://www.w3.org/2000/svg")
    report(1, `xmlns is "${xmlns}": write http://www.w3.org/2000/svg`);
  if (!/^-?[\d.]+ -?[\d.]+ 0*[1-9][\d.]* 0*[1-9][\d.]*$/.test(String(viewBox ?? "")))
    report(1, 'the drawing has no viewBox: write one on <svg>, such as viewBox="0 0 480 300"');
}

const localHref = /^#([\w-]+)$/;
const localUrl = /^url\(#([\w-]+)\)$/;

/** Two drawings of a chapter may use one id: in the page each stands under its drawing's name. */
function prefixIds(
  element: Element,
  { prefix, ids, report }: { prefix: string; ids: ReadonlyMap<string, number>; report: Report },
): void {
  const { properties } = element;
  for (const [key, value] of Object.entries(properties)) {
    const words = String(value);
    if (key === "id") properties.id = prefix + words;
    const reference = (key === "href" ? localHref : localUrl).exec(words)?.[1];
    if (reference === undefined) continue;
    if (!ids.has(reference))
      report(lineOfElement(element), `#${reference} is not in the drawing: correct the id`);
    properties[key] = key === "href" ? `#${prefix}${reference}` : `url(#${prefix}${reference})`;
  }
}

/** Line breaks between shapes are for the author alone; those in words stay. */
function dropSpace(element: Element): void {
  if (element.tagName === "text" || element.tagName === "tspan") return;
  element.children = element.children.filter((child) => child.type !== "text" || child.value.trim() !== "");
}
