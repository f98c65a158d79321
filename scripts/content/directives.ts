import type { Nodes, Paragraph, Root } from "mdast";
import type { ContainerDirective, LeafDirective } from "mdast-util-directive";
import { SKIP, visit } from "unist-util-visit";
import type { Frontmatter } from "./frontmatter.ts";
import { lineOf, sourceOf } from "./markdown.ts";
import type { Report } from "./problems.ts";
import type { Located } from "./yaml.ts";

/** The ids of the videos and quizzes that exist. */
export type Media = { videos: ReadonlySet<string>; quizzes: ReadonlySet<string> };

const callouts = new Map([
  ["tip", "Tip"],
  ["note", "Note"],
  ["warning", "Warning"],
  ["example", "Example"],
]);
const embeds = {
  video: { list: "videos", mend: "remove it, or add the video first" },
  quiz: { list: "quizzes", mend: "remove it, or add the quiz first" },
} as const;

/**
 * Checks every directive, and says on its node how it is rendered (mdast-util-to-hast's `hName` and
 * `hProperties`). Videos and quizzes must be listed in the frontmatter, stand once in the text, and exist.
 */
export function checkDirectives(input: {
  root: Root;
  source: string;
  frontmatter: Located<Frontmatter> | null;
  media: Media;
  report: Report;
}): void {
  const { root, source, report } = input;
  const used = { video: new Map<string, number>(), quiz: new Map<string, number>() };
  unwrapUnclosed(root, source, report);
  visit(root, (node, _, parent) => {
    if (node.type === "containerDirective") checkCallout(node, report);
    if (node.type === "leafDirective") {
      const found = checkEmbed(node, parent?.type === "root", report);
      if (found && used[found.kind].has(found.ref)) {
        report(lineOf(node), `the ${found.kind} "${found.ref}" is shown twice: keep one of the two`);
      } else if (found) used[found.kind].set(found.ref, lineOf(node));
    }
    if (node.type === "paragraph") checkStrayColons(node, source, report);
  });
  for (const kind of ["video", "quiz"] as const) {
    const { list, mend } = embeds[kind];
    const listed = input.frontmatter?.value[list] ?? [];
    for (const [ref, line] of used[kind]) {
      if (!input.media[list].has(ref)) report(line, `there is no ${kind} "${ref}": ${mend}`);
      if (input.frontmatter && !listed.includes(ref)) {
        report(line, `the ${kind} "${ref}" is not in the frontmatter: add it to ${list}`);
      }
    }
    listed.forEach((ref, index) => {
      if (used[kind].has(ref)) return;
      const line = input.frontmatter?.lineOf(list, index) ?? 1;
      report(
        line,
        `${list} lists "${ref}", which the text does not show: add ::${kind}{#${ref}}, or remove it`,
      );
    });
  }
}

/**
 * A callout that is not closed swallows the text below it, up to the close of the next one or the end.
 * It is taken apart again, so that what follows is judged as its author meant it.
 */
function unwrapUnclosed(root: Root, source: string, report: Report): void {
  const judged = new Set<Nodes>();
  visit(root, "containerDirective", (node, index, parent) => {
    if (judged.has(node) || !parent || index === undefined) return;
    judged.add(node);
    const inner = node.children.find(({ type }) => type === "containerDirective");
    if (inner) {
      judged.add(inner);
      report(
        lineOf(node),
        `:::${node.name} is not closed before line ${lineOf(inner)}: write ::: on a line of its own after it`,
      );
    } else {
      const rows = sourceOf(node, source).split("\n");
      if (rows.length > 1 && /^[\s>]*:{3,}\s*$/.test(rows.at(-1) ?? "")) return;
      report(lineOf(node), `:::${node.name} is never closed: write ::: on a line of its own after it`);
    }
    parent.children.splice(index, 1, ...node.children);
    return [SKIP, index];
  });
}

/** What begins with colons and was not understood would be printed as it stands. */
function checkStrayColons(node: Paragraph, source: string, report: Report): void {
  const row = sourceOf(node, source)
    .split("\n")
    .findIndex((text) => /^[\s>]*:{2,}/.test(text));
  if (row < 0) return;
  report(
    lineOf(node) + row,
    "this is not a directive, though it begins with colons: write :::note[Title] and close it with :::, or ::video{#id} on a line of its own",
  );
}

function checkCallout(node: ContainerDirective, report: Report): void {
  const title = callouts.get(node.name);
  if (!title) {
    report(lineOf(node), `:::${node.name} is not known: use :::tip, :::note, :::warning or :::example`);
    return;
  }
  if (Object.keys(node.attributes ?? {}).length > 0) {
    report(lineOf(node), `:::${node.name} takes no {…}: write a title as :::${node.name}[Title]`);
  }
  const [first, ...rest] = node.children;
  const hasLabel = first?.type === "paragraph" && first.data?.directiveLabel === true;
  if ((hasLabel ? rest : node.children).length === 0) {
    report(lineOf(node), `:::${node.name} is empty: write its text between the two lines of colons`);
  }
  const label: Paragraph = hasLabel
    ? first
    : { type: "paragraph", children: [{ type: "text", value: title }] };
  label.data = { ...label.data, hProperties: { className: ["callout-title"] } };
  if (!hasLabel) node.children.unshift(label);
  node.data = {
    ...node.data,
    hName: "aside",
    hProperties: { className: ["callout", `callout-${node.name}`], role: "note" },
  };
}

function checkEmbed(
  node: LeafDirective,
  topLevel: boolean,
  report: Report,
): { kind: "video" | "quiz"; ref: string } | null {
  const { name } = node;
  if (name !== "video" && name !== "quiz") {
    report(lineOf(node), `::${name} is not known: use ::video{#id} or ::quiz{#id}`);
    return null;
  }
  const { id, ...others } = node.attributes ?? {};
  if (!id || Object.keys(others).length > 0 || node.children.length > 0) {
    report(lineOf(node), `::${name} takes an id and nothing else: write ::${name}{#id}`);
    return null;
  }
  if (!topLevel) {
    report(lineOf(node), `the ${name} "${id}" stands inside another element: move it to the top level`);
  }
  node.data = { ...node.data, hName: name, hProperties: { dataRef: id } };
  return { kind: name, ref: id };
}
