import { createHash } from "node:crypto";
import { escapeText } from "../content/inline.ts";
import type { Edition } from "./edition.ts";
import { pictureType } from "./media-types.ts";
import type { Page } from "./page.ts";

/** RFC 9562's namespace for names that are addresses. */
const urlNamespace = "6ba7b8119dad11d180b400c04fd430c8";

/** The package document: what the book is, all its files, and their order. */
export function packageDocument(
  edition: Edition,
  { pages, pictures }: { pages: readonly Page[]; pictures: readonly string[] },
): string {
  const { book, level, name, date } = edition;
  const drawn = pages.some(({ html }) => html.includes("<svg"));
  const isVisual = drawn || pictures.length > 0;
  const hasTranscripts = pages.some(({ html }) => html.includes('class="video"'));
  const manifest = [
    item("nav", "nav.xhtml", "application/xhtml+xml", "nav"),
    item("style", "book.css", "text/css"),
    item("cover-image", "cover.svg", "image/svg+xml", "cover-image"),
    item("cover", "cover.xhtml", "application/xhtml+xml"),
    ...pages.map((page) =>
      item(page.name, `${page.name}.xhtml`, "application/xhtml+xml", page.html.includes("<svg") ? "svg" : ""),
    ),
    ...pictures.map((file, index) => pictureItem(`picture-${index + 1}`, file)),
  ];
  const [title, ...rest] = pages.map((page) => page.name);
  return `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="${book.language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:uuid:${uuidOf(`${edition.siteUrl} ${book.title} ${level}`)}</dc:identifier>
<dc:title id="main-title">${escapeText(book.title)}</dc:title>
<meta refines="#main-title" property="title-type">main</meta>
<dc:title id="sub-title">${escapeText(book.subtitle)}</dc:title>
<meta refines="#sub-title" property="title-type">subtitle</meta>
<dc:creator id="creator">${escapeText(book.author)}</dc:creator>
<meta refines="#creator" property="role" scheme="marc:relators">aut</meta>
<dc:language>${book.language}</dc:language>
<dc:description>${escapeText(`${book.description} ${name}.`)}</dc:description>
<dc:source>${escapeText(`${edition.siteUrl}/chapters`)}</dc:source>
<dc:date>${date}</dc:date>
<meta property="dcterms:modified">${date}T00:00:00Z</meta>
<meta name="cover" content="cover-image"/>
${accessibility({ isVisual, hasTranscripts, author: book.author })}
</metadata>
<manifest>
${manifest.join("\n")}
</manifest>
<spine>
<itemref idref="cover" linear="no"/>
${[title, "nav", ...rest].map((id) => `<itemref idref="${id}"/>`).join("\n")}
</spine>
</package>
`;
}

/** Metadata of EPUB Accessibility 1.1, in the words of schema.org. */
function accessibility(facts: { isVisual: boolean; hasTranscripts: boolean; author: string }): string {
  const { isVisual, hasTranscripts, author } = facts;
  const features = [
    "tableOfContents",
    "readingOrder",
    "structuralNavigation",
    "displayTransformability",
    "unlocked",
    ...(isVisual ? ["alternativeText"] : []),
    ...(hasTranscripts ? ["transcript"] : []),
  ];
  const summary = `The text reflows, has headings at every level, and can be read without sight${
    isVisual ? "; pictures have descriptions or tell nothing that the text does not" : ""
  }${hasTranscripts ? ". What videos say is there as text" : ""}. Quizzes are printed with their answers in an appendix.`;
  const metas = [
    ["schema:accessMode", "textual"],
    ...(isVisual ? [["schema:accessMode", "visual"]] : []),
    ["schema:accessModeSufficient", "textual"],
    ...features.map((feature) => ["schema:accessibilityFeature", feature]),
    ["schema:accessibilityHazard", "none"],
    ["schema:accessibilitySummary", summary],
    ["dcterms:conformsTo", "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"],
    ["a11y:certifiedBy", author],
  ];
  return metas
    .map(([property, value = ""]) => `<meta property="${property}">${escapeText(value)}</meta>`)
    .join("\n");
}

function item(id: string, href: string, type: string, properties = ""): string {
  return `<item id="${id}" href="${href}" media-type="${type}"${properties ? ` properties="${properties}"` : ""}/>`;
}

/** WebP is new in EPUB 3.3: older reading systems are to be shown something they know. */
function pictureItem(id: string, file: string): string {
  const line = item(id, `media/${file}`, pictureType(file));
  return file.endsWith(".webp") ? line.replace("/>", ' fallback="cover-image"/>') : line;
}

/** A UUID of version 5: the same name, the same UUID. */
function uuidOf(name: string): string {
  const hash = createHash("sha1").update(Buffer.from(urlNamespace, "hex")).update(name).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
