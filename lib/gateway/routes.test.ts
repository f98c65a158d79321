import { expect, test } from "vitest";
import { appRoutes, matchRoute } from "./routes";

declare global {
  interface ImportMeta {
    /** Vite's, as far as it is used here: the files that a pattern names, read. */
    glob<Content>(pattern: string, options: object): Record<string, Content>;
  }
}

// Read when the test is built: a Worker has no files.
const sources = import.meta.glob<string>("/app/**/{page.tsx,route.ts}", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** Served by the gateway in the place of whatever is not there; not addresses of their own. */
const standIns = ["/not-found", "/link-over"];

/** A file's address as Next gives it: groups in parentheses are not part of it. */
function pathOf(file: string): string {
  return file.replace(/^\/app|\/(page\.tsx|route\.ts)$|\/\([^/]+\)/g, "") || "/";
}

const pages = Object.keys(sources).filter((file) => file.endsWith("page.tsx"));
const handlers = Object.entries(sources).filter(([file]) => file.endsWith("route.ts"));

test("every page and handler of the app has its entry, and every entry its page or handler", () => {
  const built = Object.keys(sources).map(pathOf).sort();
  expect(built.length).toBeGreaterThan(15);
  expect(built).toEqual([...Object.keys(appRoutes), ...standIns].sort());
});

test.each(handlers)("the entry of %s has the methods that it exports", (file, source) => {
  const exported = [...source.matchAll(/^export (?:const|(?:async )?function) ([A-Z]+)\b/gm)];
  const route = appRoutes[pathOf(file)];
  expect(route?.kind).toBe("api");
  expect([...(route?.methods ?? [])].sort()).toEqual(exported.map(([, method]) => method).sort());
});

test.each(handlers)(
  "the entry of %s says whether it is for nobody but people who are signed in",
  (file, source) => {
    const asks = /\brequire(Fresh)?(Session|Admin)\(/.test(source);
    expect(appRoutes[pathOf(file)]?.needsSession ?? false).toBe(asks);
  },
);

test.each(pages.filter((file) => !standIns.includes(pathOf(file))))("%s can be opened as a page", (file) => {
  const route = appRoutes[pathOf(file)];
  expect(route?.methods).toContain("GET");
  // What is in this group is prerendered and served as a document; all else is asked of the app.
  expect(route?.kind).toBe(file.startsWith("/app/(documents)/") ? "document" : "page");
});

test.each(pages)("%s takes POST if it has a form that acts, and only then", (file) => {
  const acts = /\baction=\{\w+Action\}/.test(sources[file] ?? "");
  expect(appRoutes[pathOf(file)]?.methods.includes("POST") ?? false).toBe(acts);
});

test("signs in an address may be encoded, as long as they can be decoded", () => {
  expect(matchRoute("/chapters/caf%C3%A9")).toBe(appRoutes["/chapters/[slug]"]);
  expect(matchRoute("/chapters/caf%C3")).toBeNull();
});

test("every route is found by an address of its form", () => {
  for (const [path, route] of Object.entries(appRoutes)) {
    expect(matchRoute(path.replace(/\[\w+\]/g, "7")), path).toBe(route);
  }
});

test.each([
  "/_next/static/chunks/main-0a1b.js",
  "/_next/static/media/font.woff2",
  "/og/book.png",
  "/reader/reader.js",
])("%s is a file for anybody", (path) => {
  expect(matchRoute(path)).toMatchObject({ kind: "asset", methods: ["GET"] });
});

test.each(["/media/light.webm", "/media/light.vtt", "/media/a_b-1.x.jpg"])(
  "%s is asked of the chapters",
  (path) => {
    expect(matchRoute(path)).toMatchObject({ kind: "media", methods: ["GET"] });
  },
);

test.each([
  "/media/",
  "/media/a/b.webm",
  "/media/..%2fb.webm",
  "",
  "/Chapters",
  "/chapters/",
  "//chapters",
  "/chapters/writing/",
  "/chapters/a/b",
  "/chapters/[slug]/x",
  "/not-found",
  "/api",
  "/api/",
  "/api/unknown",
  "/api/content/",
  "/api/content/1/body",
  "/api/health/x",
  "/_documents/index.html",
  "/_documents/chapters/writing.html",
  "/_next/image",
  "/_next/data/x.json",
  "/_next/static/",
  "/_next/static/x.js.map",
  "/_next/static/%2e%2e/_documents/index.html",
  "/_next/static/x.css.map",
  "/cdn-cgi/_next_cache/x",
  "/cdn-cgi/image/x",
  "/reader/reader.js.map",
  "/robots.txt/x",
  "/BUILD_ID",
  "/api/content/%F0",
  "/chapters/%",
  "/__proto__",
  "/constructor",
  "__proto__",
  "constructor",
  "toString",
])("%j is no route", (path) => {
  expect(matchRoute(path)).toBeNull();
});
