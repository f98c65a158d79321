import { buildId, downloadVariants, mediaVariants, searchVariants } from "./leak-files";
import { siteUrl } from "./product";
import type { RawRequest } from "./raw";

const form = { "Content-Type": "multipart/form-data; boundary=x", Origin: siteUrl };

/** A token that looks like ours, says what one would like it to say, and is signed by nobody who may. */
function forgedToken(claims: object, header: object = {}): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encode({ alg: "HS256", typ: "at+jwt", ...header })}.${encode(claims)}.${"A".repeat(43)}`;
}

/** Ways to ask for a chapter that somebody without the right to it might try, in families. */
export function variantsOf({
  number,
  slug,
  quizzes,
  sentences,
  videos,
}: {
  number: number;
  slug: string;
  quizzes: readonly string[];
  sentences: readonly string[];
  videos: readonly string[];
}): Record<string, RawRequest[]> {
  const page = `/chapters/${slug}`;
  const content = `/api/content/${number}`;
  const cached = `/cdn-cgi/_next_cache/${buildId}`;
  const encoded = `%${slug.charCodeAt(0).toString(16)}${slug.slice(1)}`;
  return {
    paths: [
      page,
      content,
      ...[
        "/",
        ".html",
        ".rsc",
        ".txt",
        ".json",
        ".md",
        ".body",
        ".meta",
        ".prefetch.rsc",
        ".segments/_full",
      ].map((end) => page + end),
      ...[
        "/index",
        "/index.html",
        "/page",
        "/opengraph-image",
        "//",
        "/.",
        "/..;/",
        "%2f",
        "%00",
        "%20",
        ";a=b",
      ].map((end) => page + end),
      ...["?_rsc=1a2b3", "?_rsc", "?format=md", "?slug=finding-your-niche", "?__nextDataReq=1", "#x"].map(
        (end) => page + end,
      ),
      ...["?nxtPslug=finding-your-niche", "?__nextLocale=en", "?__flight__=1", "?_next_data=1"].map(
        (end) => page + end,
      ),
      `/${page}`,
      `//localhost${page}`,
      page.toUpperCase(),
      `/Chapters/${slug}`,
      `/chapters/${slug.toUpperCase()}`,
      `/chapters/${encoded}`,
      `/%63hapters/${slug}`,
      `/chapters%2f${slug}`,
      `/chapters%5c${slug}`,
      `/chapters\\${slug}`,
      `/chapters/./${slug}`,
      `/chapters/%2e/${slug}`,
      `/chapters/x/../${slug}`,
      `/chapters/x/%2e%2e/${slug}`,
      `/privacy/..%2f..${page}`,
      `/_next/static/..%2f..%2f_documents${page}.html`,
      `/_next/static/../../_documents${page}.html`,
      `/_next/static/%2e%2e/%2e%2e/_documents${page}.html`,
      `/_next/static/chunks/..%5c..%5c..${page}`,
      ...["", ".html", ".body", "/"].map((end) => `/_documents${page}${end}`),
      `/_documents%2fchapters%2f${slug}.html`,
      `//_documents${page}.html`,
      `/%5fdocuments${page}.html`,
      `/_next/data/${buildId}${page}.json`,
      `/_next/data/${buildId}/en${page}.json`,
      `/_next/data/development${page}.json`,
      ...["", ".cache", ".html", ".rsc"].map((end) => `${cached}${page}${end}`),
      `${cached}/index.cache`,
      `/_next/image?url=${encodeURIComponent(page)}&w=640&q=75`,
      `/_next/image?url=${encodeURIComponent(siteUrl + content)}&w=640&q=75`,
      ...["/", ".json", "?_rsc=1", "/download?format=md", "/share", "%00"].map((end) => content + end),
      `/api/content/0${number}`,
      `/api/content/${number}.0`,
      `/api/content/%3${number}`,
      `/api/content//${number}`,
      `/api/content/1/../${number}`,
      `/API/content/${number}`,
      "/api/content",
      "/llms.txt",
      "/sitemap.xml",
      "/content/.generated/bodies.ts",
      `/content/chapters/0${number}-${slug}.md`,
      "/.open-next/worker.js",
      "/worker.js",
    ].map((path) => ({ path })),
    headers: [page, content].flatMap((path) =>
      [
        { RSC: "1" },
        { RSC: "1", "Next-Router-Prefetch": "1" },
        { RSC: "1", "Next-Router-Prefetch": "2", "Next-Router-Segment-Prefetch": "/_full" },
        { RSC: "1", "Next-Router-Segment-Prefetch": "/_tree" },
        { RSC: "1", "Next-Router-State-Tree": "%5B%22%22%2C%7B%7D%5D", "Next-Url": page },
        { "Next-Hmr-Refresh": "1", RSC: "1" },
        { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
        { "x-middleware-subrequest": "src/middleware:src/middleware:src/middleware:src/middleware" },
        { "x-middleware-prefetch": "1" },
        { "x-middleware-rewrite": page },
        { "x-middleware-next": "1" },
        { "x-middleware-override-headers": "authorization" },
        { "x-nextjs-data": "1" },
        { "x-nextjs-rewrite": page },
        { "x-matched-path": page },
        { "x-invoke-path": page, "x-invoke-status": "200" },
        { "x-now-route-matches": `1=${slug}` },
        { "x-prerender-revalidate": buildId },
        { "x-opennext-initial-url": page },
        { "x-opennext-resolved-routes": "[]" },
        { "x-isr": "1" },
        { "next-resume": "1" },
        { Purpose: "prefetch" },
        { "Sec-Purpose": "prefetch;prerender" },
        { "X-Original-URL": content },
        { "X-Rewrite-URL": content },
        { "X-HTTP-Method-Override": "GET" },
        { "X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "CF-Connecting-IP": "127.0.0.1" },
        { "X-Forwarded-Host": "localhost", "X-Forwarded-Proto": "https" },
        { Accept: "text/x-component" },
        { Accept: "text/markdown" },
        { Range: "bytes=0-100000" },
        { "If-None-Match": "*" },
        { "If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT" },
        { Referer: `${siteUrl}/account` },
        { "User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)" },
        { Host: "admin.localhost" },
      ].map((headers): RawRequest => ({ path, headers })),
    ),
    methods: [page, content, "/", "/sign-in"].flatMap((path): RawRequest[] => [
      { path, method: "HEAD" },
      { path, method: "OPTIONS" },
      { path, method: "PUT" },
      { path, method: "DELETE" },
      { path, method: "PATCH", body: "{}" },
      { path, method: "PROPFIND" },
      { path, method: "POST", headers: { Origin: siteUrl } },
      { path, method: "POST", headers: { Origin: siteUrl, "Next-Action": "0".repeat(42) }, body: "[]" },
      { path, method: "POST", headers: { Origin: siteUrl, "Next-Action": "x", RSC: "1" }, body: "[]" },
      {
        path,
        method: "POST",
        headers: {
          Origin: siteUrl,
          "Content-Type": "text/plain;charset=UTF-8",
          "Next-Action": "7f".repeat(21),
        },
        body: `["${slug}"]`,
      },
      {
        path,
        method: "POST",
        headers: form,
        body: `--x\r\nContent-Disposition: form-data; name="chapterNumber"\r\n\r\n${number}\r\n--x--\r\n`,
      },
    ]),
    quizzes: quizzes.flatMap((quiz): RawRequest[] => {
      const result = `${page}/quiz/${quiz}`;
      const json = { "Content-Type": "application/json", Origin: siteUrl };
      const body = JSON.stringify({ chapterNumber: number, quizId: quiz, answers: {} });
      return [
        ...["", "?a=", "?a=x.y", "?a=x&a=y", ".rsc?a=x", "?a=x&_rsc=1", "/?a=x", "%20?a=x"].map((end) => ({
          path: result + end,
        })),
        ...[
          { RSC: "1" },
          { RSC: "1", "Next-Router-Prefetch": "1" },
          { "x-prerender-revalidate": buildId },
        ].map((headers) => ({ path: `${result}?a=x`, headers })),
        ...["HEAD", "POST", "PUT"].map((method) => ({ path: `${result}?a=x`, method, headers: json })),
        { path: `/chapters/finding-your-niche/quiz/${quiz}?a=x` },
        { path: "/api/progress/quiz", method: "POST", headers: json, body },
        {
          path: "/api/progress/quiz",
          method: "POST",
          headers: json,
          body: body.replace(`:${number},`, ":1,"),
        },
        { path: `/api/progress/quiz?chapterNumber=${number}&quizId=${quiz}` },
        ...["/quizzes.ts", `/quizzes/${quiz}.ts`].map((end) => ({ path: `/content/.generated${end}` })),
        { path: `/content/quizzes/${quiz}.yaml` },
      ];
    }),
    search: searchVariants({ slug, sentences }),
    media: videos.flatMap(mediaVariants),
    downloads: downloadVariants(number),
    credentials: [page, content, "/search.json", ...videos.map((video) => `/media/${video}.vtt`)].flatMap(
      (path): RawRequest[] =>
        forgedTokens().flatMap((token) => [
          { path, headers: { Cookie: `__Host-access=${token}` } },
          {
            path,
            headers: { Cookie: `__Host-access=${token}; __Host-refresh=${"A".repeat(22)}.${"A".repeat(43)}` },
          },
          { path, headers: { Authorization: `Bearer ${token}` } },
        ]),
    ),
  };
}

function forgedTokens(): string[] {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    sub: "a".repeat(22),
    sid: "b".repeat(22),
    email: "admin@example.com",
    access: true,
    purchased: true,
    role: "admin",
    iss: siteUrl,
    aud: "handbook:access",
  };
  return [
    "",
    "admin",
    forgedToken({ ...claims, iat: now, exp: now + 900 }),
    forgedToken({ ...claims, iat: now, exp: now + 900 }, { alg: "none" }),
    forgedToken({ ...claims, iat: now - 2000, exp: now - 1000 }),
    forgedToken({ ...claims, iat: now, exp: now + 900 }, { jwk: { kty: "oct", k: "AAAA" } }),
    forgedToken({ ...claims, iat: now, exp: now + 900 }, { alg: "HS512" }),
  ];
}
