import { readFileSync } from "node:fs";
import path from "node:path";
import { strToU8, type Zippable, zipSync } from "fflate";
import { escapeText } from "../content/inline.ts";
import type { Edition } from "./edition.ts";
import { navigation } from "./nav.ts";
import { packageDocument } from "./package.ts";
import type { Page } from "./page.ts";
import { bindPages, coverOf } from "./pages.ts";
import { stylesFor } from "./styles.ts";

/** The same in every time zone: ZIP keeps wall-clock time (and none before 1980), which must not be that of the build. */
const zipTime = new Date(1980, 0, 1);
/** What a section is to assistive technology (DPUB-ARIA 1.1), where there is a word for it. */
const roles: Partial<Record<Page["type"], string>> = {
  chapter: "doc-chapter",
  appendix: "doc-appendix",
  colophon: "doc-colophon",
};

const container = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
`;

/** An edition as EPUB 3.3. `media`: the folder of the book's pictures. Equal input gives equal bytes. */
export function epubOf(edition: Edition, media: string): Uint8Array {
  const pictures = new Set<string>();
  const pages = bindPages(edition, {
    place: (page, id) => `${page}.xhtml${id === page ? "" : `#${id}`}`,
    picture: (name) => {
      pictures.add(name);
      return `media/${name}`;
    },
  });
  const { language } = edition.book;
  const files: Record<string, string | Uint8Array> = {
    "META-INF/container.xml": container,
    "OEBPS/package.opf": packageDocument(edition, { pages, pictures: [...pictures].sort() }),
    "OEBPS/nav.xhtml": xhtml({ title: "Contents", language, body: navigation(edition, pages) }),
    "OEBPS/book.css": stylesFor("epub", edition.book),
    "OEBPS/cover.svg": coverOf(edition),
    "OEBPS/cover.xhtml": xhtml({ title: "Cover", language, body: coverBody(edition) }),
    ...Object.fromEntries(
      pages.map((page) => [
        `OEBPS/${page.name}.xhtml`,
        xhtml({ title: page.title, language, body: sectionOf(page) }),
      ]),
    ),
    ...Object.fromEntries(
      [...pictures].sort().map((name) => [`OEBPS/media/${name}`, readFileSync(path.join(media, name))]),
    ),
  };
  const zipped: Zippable = { mimetype: [strToU8("application/epub+zip"), { level: 0 }] };
  for (const [name, content] of Object.entries(files)) {
    zipped[name] = typeof content === "string" ? strToU8(content) : content;
  }
  return zipSync(zipped, { level: 9, mtime: zipTime });
}

function sectionOf({ name, type, html }: Page): string {
  const role = roles[type] ? ` role="${roles[type]}"` : "";
  return `<section epub:type="${type}" class="${type}"${role} aria-labelledby="${name}">
${html}
</section>`;
}

function coverBody({ book }: Edition): string {
  return `<section epub:type="cover" class="cover"><img src="cover.svg" alt="Cover of ${escapeText(book.title).replaceAll('"', "&#x22;")}"/></section>`;
}

function xhtml({ title, language, body }: { title: string; language: string; body: string }): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="${language}" xml:lang="${language}">
<head>
<meta charset="utf-8"/>
<title>${escapeText(title)}</title>
<link rel="stylesheet" href="book.css"/>
</head>
<body>
${body}
</body>
</html>
`;
}
