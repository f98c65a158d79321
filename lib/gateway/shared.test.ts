import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { openDb } from "@/db/client";
import { shareLinks } from "@/db/schema";
import { listChapters, readChapter } from "@/lib/chapters/data";
import { createShareLink } from "@/lib/chapters/sharing/mutations";
import { assetsOf, config, deadDatabase, deadKv } from "@/test/doors";
import { aSubscriber, db, now } from "@/test/factories";
import { serveShared, shareTokenOf } from "./shared";

const reader = { email: "reader@example.com", hasAccess: true, hasPurchased: false, role: "reader" } as const;
const gated = listChapters().find(({ access }) => access === "subscriber");
if (!gated) throw new Error("the book has no gated chapter");
const page = (inside: string) => `<!DOCTYPE html><html lang="en"><body>${inside}</body></html>`;
const { assets } = assetsOf({
  [`/_documents/chapters/${gated.slug}.html`]: page("<chapter-body>the box</chapter-body>"),
  "/_documents/link-over.html": page("<h1>Over</h1>"),
});

async function aLink(): Promise<string> {
  await aSubscriber(db, { email: reader.email });
  const link = await createShareLink(db, { reader, chapterNumber: gated?.number ?? 0, now });
  if (!link.ok) throw new Error(link.code);
  return link.value.token;
}

async function visit(token: string, { method = "GET", cookie = "", database = env.DB } = {}) {
  const request = new Request(`${config.siteUrl}/s/${token}`, { method, headers: { cookie } });
  const response = await serveShared(request, token, {
    assets,
    kv: deadKv,
    openDb: () => openDb(database),
    config,
    now,
    clientAddress: null,
    waitUntil: () => undefined,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const opens = async () => (await db.select().from(shareLinks))[0]?.opens;

test("a link shows its chapter to a guest, privately, out of every index, and says so in the page", async () => {
  const body = await readChapter(reader, gated.number);
  const { status, headers, text } = await visit(await aLink());
  expect(status).toBe(200);
  expect(text).toContain(body.ok && body.value.html);
  expect(text).toContain('<html lang="en" data-shared="yes">');
  expect(headers.get("cache-control")).toBe("private, no-store");
  expect(headers.get("x-robots-tag")).toBe("noindex");
  expect(headers.get("set-cookie")).toMatch(/; Path=\/s\/[\w-]{43}; HttpOnly; Secure; SameSite=Lax$/);
});

test("a browser counts once, HEAD never, and a cookie of one's own making does not help", async () => {
  const token = await aLink();
  await visit(token, { method: "HEAD" });
  expect(await opens()).toBe(0);
  const { headers } = await visit(token);
  const cookie = headers.get("set-cookie")?.split(";")[0] ?? "";
  expect(await visit(token, { cookie })).toMatchObject({ status: 200 });
  expect(await opens()).toBe(1);
  await visit(token, { cookie: `${cookie}x` });
  expect(await opens()).toBe(2);
});

test("a link that opens nothing is a page that says so, with no text of the chapter", async () => {
  await aLink();
  const { status, headers, text } = await visit("A".repeat(43));
  expect(status).toBe(404);
  expect(text).toContain("<h1>Over</h1>");
  expect(headers.get("set-cookie")).toBeNull();
  expect(headers.get("x-robots-tag")).toBe("noindex");
  expect((await visit("A".repeat(43), { method: "HEAD" })).text).toBe("");
});

test("the page of a shared link never becomes the page of guests", async () => {
  const body = await readChapter(reader, gated.number);
  const { text } = await visit(await aLink());
  expect(text).toContain(body.ok && body.value.html);
  const over = await visit("A".repeat(43));
  expect(over.text).not.toContain("data-shared");
});

test("without the database a link opens nothing, rather than everything", async () => {
  const token = await aLink();
  await expect(visit(token, { database: deadDatabase })).rejects.toThrow();
  expect(await visit(token)).toMatchObject({ status: 200 });
});

test("only a path of one piece under /s is a link", () => {
  expect(["/s/abc", "/s/abc/d", "/s/", "/s", "/x/abc"].map(shareTokenOf)).toEqual([
    "abc",
    null,
    null,
    null,
    null,
  ]);
});
