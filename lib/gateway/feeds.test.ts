import { expect, test } from "vitest";
import { getBook, listChapters } from "@/lib/chapters/data";
import { feedPaths, serveFeed } from "./feeds";

const siteUrl = "https://book.example";

async function read(path: string, method = "GET") {
  const response = serveFeed(new Request(`http://elsewhere.example${path}`, { method }), path, siteUrl);
  if (!response) throw new Error(`${path} is no feed`);
  return { text: await response.text(), headers: response.headers };
}

test.each(["/sitemap.xml", "/feed.xml", "/llms.txt"])(
  "%s names every free chapter by its address on this site, and no other chapter",
  async (path) => {
    const { text, headers } = await read(path);
    for (const { slug, title, access } of listChapters()) {
      expect(text.includes(`${siteUrl}/chapters/${slug}`), slug).toBe(access === "free");
      expect(text.includes(title) && access !== "free", title).toBe(false);
    }
    expect(text).not.toContain("elsewhere.example");
    expect(headers.get("cache-control")).toBe("public, max-age=3600");
    expect((await read(path, "HEAD")).text).toBe("");
  },
);

test.each(["/sitemap.xml", "/feed.xml"])(
  "%s is well-formed: every element is closed, every & is escaped",
  async (path) => {
    const { text } = await read(path);
    const open: string[] = [];
    for (const [, closing, name = "", selfClosing] of text.matchAll(/<(\/?)([\w:]+)[^<>]*?(\/?)>/g)) {
      if (closing) expect(open.pop()).toBe(name);
      else if (!selfClosing) open.push(name);
    }
    expect(open).toEqual([]);
    expect(text).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
    expect(text.match(/<\?xml version="1\.0" encoding="UTF-8"\?>/g)).toHaveLength(1);
  },
);

test("the feed of Atom has what RFC 4287 asks for", async () => {
  const { text } = await read("/feed.xml");
  const [head = "", ...entries] = text.split("<entry>");
  for (const part of [head, ...entries]) {
    for (const name of ["id", "title", "updated"])
      expect(part).toMatch(new RegExp(`<${name}>[^<]+</${name}>`));
  }
  expect(head).toMatch(/<author><name>[^<]+<\/name><\/author>/);
  expect(entries).toHaveLength(listChapters().filter(({ access }) => access === "free").length);
});

test("robots.txt closes what is personal, opens the book, and says where the sitemap is", async () => {
  const { text } = await read("/robots.txt");
  for (const closed of ["/api/", "/account", "/admin", "/s/"])
    expect(text).toContain(`Disallow: ${closed}\n`);
  expect(text).not.toMatch(/Disallow: \/(chapters)?\n/);
  expect(text).toContain(`Sitemap: ${siteUrl}/sitemap.xml\n`);
});

test("the sign of the site has the book's colour", async () => {
  expect((await read("/favicon.svg")).text).toContain(`fill="${getBook().accent.light}"`);
  expect(feedPaths).toContain("/favicon.svg");
});

test("anything else is no feed", () => {
  for (const path of ["/feed", "/sitemap.xml/", "/constructor"]) {
    expect(serveFeed(new Request(siteUrl + path), path, siteUrl)).toBeNull();
  }
});
