import { paths } from "@/lib/base/paths";
import { getBook, listChapters } from "@/lib/chapters/data";

const xml = "application/xml; charset=utf-8";
const text = "text/plain; charset=utf-8";

type Writer = (siteUrl: string) => string;

/**
 * What machines read of the book: only what is free for everybody, and of that only the facts of the
 * catalogue. Made from `SITE_URL`, which no build knows.
 */
const feeds: Record<string, { type: string; write: Writer }> = {
  "/sitemap.xml": { type: xml, write: sitemap },
  "/feed.xml": { type: "application/atom+xml; charset=utf-8", write: atom },
  "/llms.txt": { type: text, write: llms },
  "/robots.txt": { type: text, write: robots },
  "/favicon.svg": { type: "image/svg+xml", write: favicon },
};

/** The addresses of the feeds. */
export const feedPaths = Object.keys(feeds);

/** Answers a feed; the same for everybody, and good for an hour. */
export function serveFeed(request: Request, pathname: string, siteUrl: string): Response | null {
  const feed = Object.hasOwn(feeds, pathname) ? feeds[pathname] : undefined;
  if (!feed) return null;
  const headers = { "Content-Type": feed.type, "Cache-Control": "public, max-age=3600" };
  return new Response(request.method === "HEAD" ? null : feed.write(siteUrl), { headers });
}

const freeChapters = listChapters().filter(({ access }) => access === "free");

/** Sitemaps 0.9: the public pages and the free chapters. */
function sitemap(siteUrl: string): string {
  const url = (path: string, changed?: string) =>
    `<url><loc>${escaped(siteUrl + path)}</loc>${changed ? `<lastmod>${changed}</lastmod>` : ""}</url>`;
  const urls = [
    url(paths.home()),
    url(paths.chapters()),
    url(paths.privacy()),
    ...freeChapters.map(({ slug, updatedAt }) => url(paths.chapter(slug), updatedAt)),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join("\n")}
</urlset>
`;
}

/** Atom (RFC 4287): the free chapters, the one changed last first. */
function atom(siteUrl: string): string {
  const { title, subtitle, author, language } = getBook();
  const newestFirst = freeChapters.toSorted((one, other) => other.updatedAt.localeCompare(one.updatedAt));
  const moment = (day: string) => `${day}T00:00:00Z`;
  const entries = newestFirst.map((chapter) => {
    const link = escaped(siteUrl + paths.chapter(chapter.slug));
    return `<entry>
<id>${link}</id>
<title>${escaped(chapter.title)}</title>
<link href="${link}"/>
<updated>${moment(chapter.updatedAt)}</updated>
<summary>${escaped(chapter.summary)}</summary>
</entry>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escaped(language)}">
<id>${escaped(siteUrl)}/</id>
<title>${escaped(title)}</title>
<subtitle>${escaped(subtitle)}</subtitle>
<author><name>${escaped(author)}</name></author>
<link rel="self" href="${escaped(siteUrl)}/feed.xml"/>
<link href="${escaped(siteUrl)}/"/>
<updated>${moment(newestFirst[0]?.updatedAt ?? "1970-01-01")}</updated>
${entries.join("\n")}
</feed>
`;
}

/** llms.txt, as llmstxt.org proposes it: Markdown with a title, a summary and links. */
function llms(siteUrl: string): string {
  const { title, description } = getBook();
  const links = freeChapters.map(
    ({ title, slug, summary }) => `- [${title}](${siteUrl}${paths.chapter(slug)}): ${summary}`,
  );
  return `# ${title}\n\n> ${description}\n\n## Chapters that are free to read\n\n${links.join("\n")}\n`;
}

/** What crawlers may not look at, and where the sitemap is (RFC 9309; sitemaps.org). */
function robots(siteUrl: string): string {
  const closed = ["/api/", "/account", "/admin", "/auth/", "/s/", "/sign-in", "/unsubscribe"];
  const rules = closed.map((path) => `Disallow: ${path}`).join("\n");
  return `User-agent: *\n${rules}\n\nSitemap: ${siteUrl}/sitemap.xml\n`;
}

/** The book's sign in the book's colour: a page with its corner turned. */
function favicon(): string {
  const { light } = getBook().accent;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M5 2.5h9.5L20 8v13.5H5z" fill="${light}"/><path d="M14.5 2.5 20 8h-5.5z" fill="#fff" opacity=".6"/><path d="M8 11.5h8.5M8 14.5h8.5M8 17.5h5" fill="none" stroke="#fff" stroke-width="1.25"/></svg>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
