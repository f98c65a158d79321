import type { Frontmatter } from "./frontmatter.ts";
import type { Report } from "./problems.ts";
import type { Located } from "./yaml.ts";

/**
 * Checks what a chapter says has changed in it: newest first, not after its `updatedAt`, and each `at` an
 * anchor of one of its headings, which is replaced by the heading's stable id.
 */
export function resolveChanges(input: {
  frontmatter: Located<Frontmatter> | null;
  anchors: ReadonlyMap<string, string>;
  report: Report;
}): void {
  const { frontmatter, anchors, report } = input;
  if (!frontmatter) return;
  const { value, lineOf } = frontmatter;
  const changes = value.changes ?? [];
  changes.forEach((change, index) => {
    const line = (key: string) => lineOf("changes", index, key);
    if (change.date > value.updatedAt) {
      report(line("date"), `changes.date is after updatedAt: set updatedAt to ${change.date}, or correct it`);
    }
    if (change.date > (changes[index - 1]?.date ?? change.date)) {
      report(line("date"), "changes are not in order: put the newest first");
    }
    if (change.at === undefined) return;
    const id = anchors.get(change.at);
    if (id === undefined) {
      report(line("at"), `there is no heading #${change.at} in this chapter: correct the anchor`);
    } else change.at = id;
  });
}
