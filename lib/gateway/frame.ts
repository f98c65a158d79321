/** What differs between two readers of one document. */
export type View = {
  /** The reader's id and role, for what the page shows and the script keeps; `null` for a guest. */
  reader: { id: string; role: string } | null;
  theme: "light" | "dark" | null;
  /** A gated chapter's text, once the right was checked. */
  body: string | null;
};

/** One reader's figures for one chapter, as the documents show them. */
export type ChapterFigures = { chapterNumber: number; completedAt: string | null; timeSpent: number };

/** A document taken apart at the places where a reader's own parts are poured in. */
export type Frame = { head: Part[]; tail: Part[] };

type Part = string | { kind: "html" | "body" | "chapter" | "book"; source: string; chapter: number };

/**
 * The custom elements are the seams: `<html>`, `<chapter-body>…</chapter-body>` (the box that says how
 * to get access, replaced by the text), and the opening tags of `<chapter-progress>` and `<book-progress>`.
 */
const seams =
  /<html[^>]*>|<chapter-body>.*?<\/chapter-body>|<chapter-progress chapter="(\d+)">|<book-progress>.*?<\/book-progress>/gs;

/** Takes a document apart. `tail` begins at the first place that waits for the database. */
export function parseFrame(html: string): Frame {
  const parts: Part[] = [];
  let at = 0;
  for (const match of html.matchAll(seams)) {
    parts.push(html.slice(at, match.index));
    parts.push({ kind: kindOf(match[0]), source: match[0], chapter: Number(match[1] ?? 0) });
    at = match.index + match[0].length;
  }
  parts.push(html.slice(at));
  const wait = parts.findIndex((part) => typeof part !== "string" && /^(chapter|book)$/.test(part.kind));
  return wait < 0 ? { head: parts, tail: [] } : { head: parts.slice(0, wait), tail: parts.slice(wait) };
}

function kindOf(source: string): "html" | "body" | "chapter" | "book" {
  if (source.startsWith("<html")) return "html";
  if (source.startsWith("<chapter-body")) return "body";
  return source.startsWith("<chapter-progress") ? "chapter" : "book";
}

/** Pours a reader's parts into a run of a document. `figures` is `null` where they are not to be had. */
export function pour(parts: Part[], view: View, figures: ChapterFigures[] | null): string {
  let html = "";
  for (const part of parts) html += typeof part === "string" ? part : pourPart(part, view, figures);
  return html;
}

function pourPart(part: Exclude<Part, string>, view: View, figures: ChapterFigures[] | null): string {
  switch (part.kind) {
    case "html": {
      const reader = view.reader ? ` data-reader="${view.reader.id}" data-role="${view.reader.role}"` : "";
      const theme = view.theme ? ` data-theme="${view.theme}"` : "";
      return part.source.replace(/>$/, `${reader}${theme}>`);
    }
    case "body":
      return view.body === null ? part.source : `<chapter-body>${view.body}</chapter-body>`;
    case "chapter": {
      const own = figures?.find((row) => row.chapterNumber === part.chapter);
      if (!own) return part.source;
      const completed = own.completedAt ? ` completed="${own.completedAt}"` : "";
      return part.source.replace(/>$/, ` time-spent="${own.timeSpent}"${completed}>`);
    }
    case "book": {
      if (!figures) return part.source;
      const completed = figures.filter((row) => row.completedAt !== null).length;
      return part.source
        .replace("<book-progress>", `<book-progress ready>`)
        .replaceAll("{completed}", String(completed))
        .replace('value="0"', `value="${completed}"`);
    }
  }
}
