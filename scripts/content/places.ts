import type { Frontmatter } from "./frontmatter.ts";
import { type Problem, type Report, reporter } from "./problems.ts";
import type { ContentFolder } from "./sources.ts";
import type { Located } from "./yaml.ts";

/** Every quiz and every video stands in exactly one chapter: what readers did with it is kept for that chapter. */
export function checkPlaces(input: {
  kind: "quiz" | "video";
  folder: ContentFolder;
  ids: ReadonlySet<string>;
  chapters: readonly { fileName: string; frontmatter: Located<Frontmatter> | null; report: Report }[];
  problems: Problem[];
}): void {
  const { kind } = input;
  const list = kind === "quiz" ? "quizzes" : "videos";
  const places = new Map<string, string>();
  for (const { fileName, frontmatter, report } of input.chapters) {
    frontmatter?.value[list].forEach((id, index) => {
      const other = places.get(id);
      const at = frontmatter.lineOf(list, index);
      if (other) report(at, `the ${kind} "${id}" is also in ${other}: keep it in one chapter`);
      places.set(id, other ?? fileName);
    });
  }
  for (const id of input.ids) {
    if (places.has(id)) continue;
    const report = reporter(input.problems, `${input.folder.label}/${list}/${id}.yaml`);
    report(
      1,
      `no chapter has this ${kind}: add ::${kind}{#${id}} to one and list it there, or remove the file`,
    );
  }
}
