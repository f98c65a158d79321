import { escapeText } from "../content/inline.ts";
import type { Edition } from "./edition.ts";
import type { Page } from "./page.ts";
import { partsOf } from "./pages.ts";

/** The table of contents (parts, chapters, their headings) and the landmarks of an EPUB. */
export function navigation(edition: Edition, pages: readonly Page[]): string {
  const parts = partsOf(edition, pages).map(
    ({ title, chapters }) => `<li><span>${escapeText(title)}</span>
<ol>
${chapters.map(({ number, page }) => entry(page, `${number}. ${page.title}`)).join("\n")}
</ol>
</li>`,
  );
  const rest = pages.filter(({ type }) => type === "appendix" || type === "colophon");
  const first = pages.find(({ type }) => type === "chapter");
  return `<nav epub:type="toc" role="doc-toc" aria-labelledby="contents">
<h1 id="contents">Contents</h1>
<ol>
${parts.join("\n")}
${rest.map((page) => entry({ ...page, toc: [] }, page.title)).join("\n")}
</ol>
</nav>
<nav epub:type="landmarks" aria-label="Landmarks" hidden="hidden">
<ol>
<li><a epub:type="cover" href="cover.xhtml">Cover</a></li>
<li><a epub:type="toc" href="nav.xhtml">Contents</a></li>
<li><a epub:type="bodymatter" href="${first?.name ?? "title"}.xhtml">Start of the text</a></li>
</ol>
</nav>`;
}

function entry({ name, toc }: Page, title: string): string {
  const headings = toc.filter(({ depth }) => depth === 2);
  const inner = headings.map(
    ({ id, text }) => `<li><a href="${name}.xhtml#${id}">${escapeText(text)}</a></li>`,
  );
  const list = inner.length > 0 ? `\n<ol>\n${inner.join("\n")}\n</ol>\n` : "";
  return `<li><a href="${name}.xhtml">${escapeText(title)}</a>${list}</li>`;
}
