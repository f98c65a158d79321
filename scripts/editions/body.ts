import { formatMarkup, type Markup, parseMarkup, type Tag } from "./markup.ts";

/** How the pages of an edition find each other and their pictures: by files in an EPUB, by anchors in a PDF. */
export type Binding = {
  /** The address of an id on a page. */
  place(page: string, id: string): string;
  /** The address of a file of content/media. */
  picture(name: string): string;
};

/** What a chapter's own HTML needs to know of where it stands. */
export type Surroundings = {
  binding: Binding;
  /** The chapter's page; its ids begin with it, so that they stay apart in one long document. */
  page: string;
  /** The page of another chapter by its address on the site; null when this edition does not hold it. */
  pageOf(slug: string): string | null;
  siteUrl: string;
};

/** Controls and the elements of the reader's script: in a book their words stand alone. */
const unwrapped = /-|^(label|form|button)$/;
/** Of the site: regions that scroll, and styles that only it has. */
const ofTheSite = /^(tabindex|on\w+|style|data-.*|aria-describedby|form|loading|decoding|fetchpriority)$/;
const references = /^(aria-labelledby|for)$/;

/** HTML of a chapter as it was compiled for the site, fit for a book: XHTML without controls, with links of the edition. */
export function bookMarkup(html: string, around: Surroundings): string {
  return formatMarkup(parseMarkup(html).flatMap((piece) => fit(piece, around)));
}

/** The id under which something of a page stands. */
export function idOn(page: string, id: string): string {
  return `${page}.${id.replaceAll(":", ".")}`;
}

function fit(piece: Markup, around: Surroundings): Markup[] {
  if (typeof piece === "string") return [piece];
  if (piece.name === "script") return [];
  if (piece.name === "input") return ["checked" in piece.attributes ? "☑" : "☐"];
  const children = piece.children.flatMap((child) => fit(child, around));
  if (unwrapped.test(piece.name)) return children;
  const tag: Tag = { ...piece, attributes: attributesOf(piece, around), children };
  return [withMeaning(tag, piece, around)];
}

function attributesOf({ name, attributes }: Tag, around: Surroundings): Record<string, string> {
  const scrolls = "tabindex" in attributes;
  const kept = Object.entries(attributes).filter(
    ([key]) => !ofTheSite.test(key) && !(scrolls && (key === "role" || key === "aria-label")),
  );
  const own = (id: string) => idOn(around.page, id);
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (key === "id") return [key, own(value)];
      if (references.test(key)) return [key, value.split(" ").map(own).join(" ")];
      if (key === "href") return [key, addressOf(value, around)];
      if (key === "src" && name === "img") return [key, around.binding.picture(value.replace("/media/", ""))];
      return [key, value.replace(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${own(id)})`)];
    }),
  );
}

function addressOf(href: string, { binding, page, pageOf, siteUrl }: Surroundings): string {
  if (href.startsWith("#")) return binding.place(page, idOn(page, href.slice(1)));
  if (!href.startsWith("/")) return href;
  const [, slug = "", id] = /^\/chapters\/([\w-]+)(?:#(.+))?$/.exec(href) ?? [];
  const other = pageOf(slug);
  if (!other) return siteUrl + href;
  return binding.place(other, id === undefined ? other : idOn(other, id));
}

/** Says what footnotes and drawings are, which reading systems of books know and browsers do not. */
function withMeaning(tag: Tag, source: Tag, { siteUrl }: Surroundings): Tag {
  const { attributes } = tag;
  if (tag.name === "svg") attributes.xmlns = "http://www.w3.org/2000/svg";
  if ("data-footnote-ref" in source.attributes) {
    Object.assign(attributes, { "epub:type": "noteref", role: "doc-noteref" });
  }
  if ("data-footnote-backref" in source.attributes) attributes.role = "doc-backlink";
  if ("data-footnotes" in source.attributes) {
    Object.assign(attributes, { "epub:type": "endnotes", role: "doc-endnotes" });
  }
  if (attributes.class === "sr-only") delete attributes.class;
  if (tag.name === "a" && /^https?:/.test(attributes.href ?? "")) {
    delete attributes.rel;
    attributes.class = (attributes.href ?? "").startsWith(siteUrl) ? "to-site" : "outward";
  }
  return tag;
}
