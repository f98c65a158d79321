import { parse } from "yaml";

/** Callouts of ours and what Starlight calls the like of them. */
const asides: Record<string, string> = { tip: "tip", note: "note", warning: "caution", example: "note" };

/**
 * A chapter of ours as a page of Starlight: title and summary, the whole text, callouts as its asides, and figures as
 * pictures with their caption below. Films with their transcripts and quizzes are left out; Starlight has neither.
 */
export function toStarlight(source: string): string {
  const [, head = "", text = ""] = /^---\n(.*?)\n---\n(.*)$/s.exec(source) ?? [];
  const { title, summary } = parse(head) as { title: string; summary: string };
  const body = text
    .replace(/^::(?:video|quiz)\{#[a-z0-9-]+\}\n+/gm, "")
    .replace(/^:::([a-z]+)/gm, (_, name: string) => `:::${asides[name] ?? name}`)
    .replace(/^!\[.*\]\(\S+ "(.+)"\)$/gm, (figure, caption: string) => `${figure}\n\n*${caption}*`)
    .replace(/\]\(\d\d-([a-z0-9-]+)\.md/g, "](/chapters/$1/");
  return `---\n${JSON.stringify({ title, description: summary })}\n---\n${body}`;
}
