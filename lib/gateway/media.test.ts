import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { media } from "@/content/.generated/catalogue";
import { openDb } from "@/db/client";
import { accessSeconds } from "@/lib/auth/tokens";
import { AppError } from "@/lib/base/errors";
import { findChapter, listChapters, readChapter } from "@/lib/chapters/data";
import type { Access } from "@/lib/chapters/schema";
import { aSignedInReader, assetsOf, config, cookieHeader, deadDatabase, deadKv, later } from "@/test/doors";
import { takeConsoleErrors } from "@/test/guards";
import { serveMedia } from "./media";

/** As many letters as the file has bytes, each by its place. */
const contentOf = (bytes: number) =>
  "abcdefghijklmnopqrstuvwxyz0123456789-".repeat(bytes / 37 + 1).slice(0, bytes);
const stub = assetsOf(
  Object.fromEntries(media.map(({ name, bytes }) => [`/media/${name}`, contentOf(bytes)])),
);

/** The first video of a chapter of this access, with what belongs to it. */
function videoOf(access: Access) {
  const chapter = listChapters().find((one) => one.access === access && one.videos.length > 0);
  const [id] = chapter?.videos ?? [];
  const fileOf = (kind: string) =>
    media.find(
      (file) =>
        file.kind === kind && file.name.startsWith(`${id}.`) && findChapter(file.chapters[0]) === chapter,
    );
  const [file, poster] = [fileOf("video"), fileOf("poster")];
  if (!chapter || !id || !file || !poster) throw new Error(`the book has no video that is ${access}`);
  return {
    number: chapter.number,
    id,
    file: `/media/${file.name}`,
    bytes: file.bytes,
    poster: `/media/${poster.name}`,
    captions: `/media/${id}.vtt`,
  };
}

const [free, gated, bought] = [videoOf("free"), videoOf("subscriber"), videoOf("purchased")];

type Visit = {
  cookies?: string;
  method?: string;
  headers?: Record<string, string>;
  kv?: KVNamespace;
  database?: D1Database;
  at?: Date;
};

/** Asks for something under /media/: the answer, or the code of the refusal. */
async function visit(
  path: string,
  { cookies, method = "GET", headers = {}, kv, database, at = later(60) }: Visit = {},
) {
  const all = { ...headers, ...(cookies ? { cookie: cookies } : {}) };
  const request = new Request(`${config.siteUrl}${path}`, { method, headers: all });
  const answer = await serveMedia(request, path, {
    assets: stub.assets,
    kv: kv ?? env.CACHE_KV,
    openDb: () => openDb(database ?? env.DB),
    config,
    now: at,
    clientAddress: null,
    waitUntil: () => {},
  }).catch((error: unknown) => {
    if (error instanceof AppError) return error.code;
    throw error;
  });
  if (typeof answer === "string") return { refused: answer, status: 0, text: "", headers: new Headers() };
  return {
    refused: null,
    status: answer.status,
    text: new TextDecoder().decode(await answer.arrayBuffer()),
    headers: answer.headers,
  };
}

test.each([
  [free.file, "video/webm"],
  [free.poster, "image/webp"],
  [gated.poster, "image/webp"],
  [bought.poster, "image/webp"],
])("%s is anybody's: whole, of its type, to be kept, and the same for a reader", async (path, type) => {
  const answer = await visit(path, { kv: deadKv, database: deadDatabase });
  const bytes = media.find(({ name }) => path.endsWith(`/${name}`))?.bytes ?? 0;
  expect(answer).toMatchObject({ refused: null, status: 200, text: contentOf(bytes) });
  expect(answer.headers.get("content-type")).toBe(type);
  expect(answer.headers.get("cache-control")).toMatch(/^public, max-age=\d{5,}/);
  expect(answer.headers.get("accept-ranges")).toBe("bytes");
  expect(answer.headers.get("etag")).toMatch(/^"[0-9a-f]{16}"$/);
  const { refreshToken } = await aSignedInReader();
  const toReader = await visit(path, { cookies: cookieHeader({ refreshToken }) });
  expect([...toReader.headers]).toEqual([...answer.headers]);
});

test.each([
  ["nobody", null, "subscriber", "unauthorized"],
  ["a reader without access", { hasAccess: false }, "subscriber", "forbidden"],
  ["a subscriber", { hasAccess: true }, "subscriber", null],
  ["a buyer without access", { hasAccess: false, hasPurchased: true }, "subscriber", null],
  ["an admin", { hasAccess: false, role: "admin" }, "subscriber", null],
  ["nobody", null, "purchased", "unauthorized"],
  ["a subscriber", { hasAccess: true }, "purchased", "forbidden"],
  ["a buyer", { hasPurchased: true }, "purchased", null],
  ["an admin", { hasAccess: false, role: "admin" }, "purchased", null],
] as const)(
  "%s (%j) asks for a video that is %s, and its captions: %j",
  async (_, rights, access, refused) => {
    const { number, file, bytes, captions } = videoOf(access);
    const cookies = rights ? (await aSignedInReader(rights)).cookies : "";
    const admin = { hasAccess: true, hasPurchased: true, role: "admin" } as const;
    const chapter = await readChapter(admin, number);
    const [words = ""] = (chapter.ok ? chapter.value.videos : []).flatMap(({ cues }) =>
      cues.map(({ text }) => text),
    );
    expect(words).not.toBe("");
    for (const method of ["GET", "HEAD"]) {
      for (const headers of [{}, { range: "bytes=0-9" }, { "if-none-match": "*" }] as Record<
        string,
        string
      >[]) {
        expect((await visit(file, { cookies, method, headers })).refused).toBe(refused);
        expect((await visit(captions, { cookies, method, headers })).refused).toBe(refused);
      }
    }
    const [video, text] = [await visit(file, { cookies }), await visit(captions, { cookies })];
    if (refused) {
      expect([video.text, text.text]).toEqual(["", ""]);
      return;
    }
    expect(video.text).toBe(contentOf(bytes));
    expect(text.text).toContain(words.replaceAll("&", "&amp;"));
    for (const { headers } of [video, text]) expect(headers.get("cache-control")).toBe("private, no-store");
  },
);

test("captions are WebVTT, written from the chapter, and in no file", async () => {
  const before = stub.asked.length;
  const answer = await visit(free.captions);
  expect(answer.headers.get("content-type")).toBe("text/vtt; charset=utf-8");
  expect(answer.text).toMatch(/^WEBVTT\n\n00:00:\d\d\.\d{3} --> 00:00:\d\d\.\d{3}\n\S.*\n\n/);
  expect(answer.text.match(/-->/g)?.length).toBeGreaterThan(3);
  expect(stub.asked).toHaveLength(before);
});

test.each([
  "/media/",
  "/media/no-such.webm",
  "/media/no-such.vtt",
  "/media/__proto__",
  "/media/constructor.vtt",
  `/media/${free.id}`,
  `/media/${free.id}.yaml`,
  `/media/${free.id}.vtt.bak`,
  `/media/x/${free.id}.webm`,
  "/media/../_documents/index.html",
])("%s is not there, and no file is asked for", async (path) => {
  const before = stub.asked.length;
  expect((await visit(path)).refused).toBe("not_found");
  expect(stub.asked).toHaveLength(before);
});

test("one range is answered with those bytes, of a file and of captions, free and gated", async () => {
  const { cookies } = await aSignedInReader();
  for (const { file, bytes, captions } of [free, gated]) {
    const part = await visit(file, { cookies, headers: { range: "bytes=5-14" } });
    expect(part).toMatchObject({ status: 206, text: contentOf(bytes).slice(5, 15) });
    expect(part.headers.get("content-range")).toBe(`bytes 5-14/${bytes}`);
    expect(part.headers.get("content-length")).toBe("10");
    const end = await visit(file, { cookies, headers: { range: "bytes=-7" } });
    expect(end).toMatchObject({ status: 206, text: contentOf(bytes).slice(-7) });
    const header = await visit(captions, { cookies, headers: { range: "bytes=0-5" } });
    expect(header).toMatchObject({ status: 206, text: "WEBVTT" });
  }
});

test("a range past the end is 416 and says how long the file is; several are the whole file", async () => {
  const past = await visit(free.file, { headers: { range: `bytes=${free.bytes}-` } });
  expect(past).toMatchObject({ status: 416, text: "" });
  expect(past.headers.get("content-range")).toBe(`bytes */${free.bytes}`);
  const several = await visit(free.file, { headers: { range: "bytes=0-1,4-5" } });
  expect(several).toMatchObject({ status: 200, text: contentOf(free.bytes) });
});

test("a HEAD has the headers of the GET, whatever range it names, and reads no file", async () => {
  const get = await visit(free.file);
  const before = stub.asked.length;
  const head = await visit(free.file, { method: "HEAD", headers: { range: "bytes=0-1" } });
  expect(head).toMatchObject({ status: 200, text: "" });
  for (const name of ["content-type", "etag", "cache-control", "accept-ranges"]) {
    expect(head.headers.get(name)).toBe(get.headers.get(name));
  }
  expect(head.headers.get("content-length")).toBe(String(free.bytes));
  expect(stub.asked).toHaveLength(before);
});

test("what is known is not sent again, and a part is continued only of the same file", async () => {
  const { cookies } = await aSignedInReader();
  for (const path of [free.file, free.captions, gated.file, gated.captions]) {
    const etag = (await visit(path, { cookies })).headers.get("etag") ?? "";
    const known = await visit(path, { cookies, headers: { "if-none-match": etag } });
    expect(known).toMatchObject({ status: 304, text: "" });
    expect(known.headers.get("etag")).toBe(etag);
    expect(await visit(path, { cookies, headers: { "if-none-match": '"other"' } })).toMatchObject({
      status: 200,
    });
    const range = "bytes=0-1";
    expect((await visit(path, { cookies, headers: { range, "if-range": etag } })).status).toBe(206);
    expect((await visit(path, { cookies, headers: { range, "if-range": '"other"' } })).status).toBe(200);
  }
});

test("a session that ran out is renewed on the way, and its cookies are in no shared answer", async () => {
  const { refreshToken } = await aSignedInReader();
  const answer = await visit(gated.file, { cookies: cookieHeader({ refreshToken }) });
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()).toHaveLength(3);
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
});

test("with D1 down and a session to renew, what is free is served and what is gated is 503, until it is back", async () => {
  const { cookies } = await aSignedInReader();
  const down = { cookies, at: later(accessSeconds), database: deadDatabase };
  expect((await visit(free.file, down)).status).toBe(200);
  expect((await visit(gated.file, down)).refused).toBe("unavailable");
  expect((await visit(gated.captions, { cookies, kv: deadKv, database: deadDatabase })).refused).toBe(
    "unavailable",
  );
  expect(takeConsoleErrors().flat().join()).toContain("session_unreadable");
  expect((await visit(gated.file, { cookies })).status).toBe(200);
});
