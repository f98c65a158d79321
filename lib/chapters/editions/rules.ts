import type { Access } from "../schema";

/** The forms in which the whole book can be taken along, with their media types. */
export const bookFormats = {
  epub: "application/epub+zip",
  pdf: "application/pdf",
} as const;

export type BookFormat = keyof typeof bookFormats;

/** Where an edition lies in the bucket; `npm start` and the deployment put it there (scripts/editions). */
export function editionKey(file: { edition: string; level: Access; format: BookFormat }): string {
  return `editions/${file.edition}/${file.level}.${file.format}`;
}

/** Chapters as people say them, from numbers in rising order: "Chapters 1 to 3 and 5". */
export function rangeWords(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  const words = runs.flatMap(([from, to]) => {
    if (from === to) return [`${from}`];
    return to === from + 1 ? [`${from}`, `${to}`] : [`${from} to ${to}`];
  });
  const list = words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words.at(-1)}` : words.join();
  return `${numbers.length === 1 ? "Chapter" : "Chapters"} ${list}`;
}

/** The name of a downloaded file, from the book's short title and what it is: letters that any disk takes. */
export function downloadName(shortTitle: string, ...parts: string[]): string {
  const plain = (text: string) =>
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "");
  return [plain(shortTitle) || "book", ...parts].join("-");
}

/**
 * A chapter's Markdown for reading away from the site: a line on where it comes from under its title, links
 * to other chapters by their addresses, callouts as quotations, and videos and quizzes as links to where they are.
 */
export function portableMarkdown(
  markdown: string,
  { book, source, siteUrl }: { book: string; source: string; siteUrl: string },
): string {
  const [title = "", ...rest] = markdown.split("\n");
  const body = rest
    .join("\n")
    .replace(/(\]\(|^\[[^\]]+\]: *)\d\d-([a-z0-9-]+)\.md/gm, `$1${siteUrl}/chapters/$2`)
    .replace(
      /!\[([^\]]*)\]\(\.\.\/media\/[\w-]+\.svg(?: "([^"]*)")?\)/g,
      (_, alt: string, caption = "") =>
        // Drawings stand in the text alone: of a gated chapter there is no file that anybody could open.
        `*Figure: ${[caption, alt].filter(Boolean).join(" ")}*`,
    )
    .replaceAll("](../media/", `](${siteUrl}/media/`)
    .replaceAll("](#", `](${source}#`)
    .replace(/^::(video|quiz)\{#([\w-]+)\}$/gm, (_, kind: string) =>
      kind === "video"
        ? `[Watch the video on the site](${source})`
        : `[Take the quiz on the site](${source})`,
    )
    .replace(
      /^:::(\w+)(?:\[(.*)\])?\n([\s\S]*?)\n:::$/gm,
      (_, kind: string, label: string | undefined, text: string) =>
        `**${label ?? kind[0]?.toUpperCase() + kind.slice(1)}**\n\n${text}`
          .replace(/^/gm, "> ")
          .replace(/^> $/gm, ">"),
    );
  return `${title}\n\n*${book}, ${source}*\n${body}`;
}
