import { readFileSync } from "node:fs";
import path from "node:path";
import { Client, newReader } from "./client";
import { expect, signUp, siteUrl, test } from "./product";
import { sendRaw } from "./raw";

const guest = new Client();
const documents = [
  "/",
  "/chapters",
  "/chapters/finding-your-niche",
  "/chapters/writing",
  "/privacy",
  "/api-docs",
];
const appPages = ["/sign-in", "/sign-up", "/sign-in/check-mail", "/auth/verify", "/account"];
const secured = {
  "strict-transport-security": /^max-age=\d{8,}; includeSubDomains/,
  "x-content-type-options": /^nosniff$/,
  "x-frame-options": /^DENY$/,
  "referrer-policy": /^(same-origin|strict-origin-when-cross-origin)$/,
  "cross-origin-opener-policy": /^same-origin$/,
  "cross-origin-resource-policy": /^same-origin$/,
  "permissions-policy": /camera=\(\)/,
  "content-security-policy": /frame-ancestors 'none'/,
  "x-request-id": /^[\w-]{36}$/,
};

/** The address of a file of the build, as the landing page, or what stands at another address, names it. */
async function builtFile(pattern: RegExp, at = "/"): Promise<string> {
  const text = await (await guest.get(at)).text();
  const file = pattern.exec(text)?.[1];
  if (!file) throw new Error(`${at} names no ${pattern}`);
  return file;
}

function directives(policy: string | null): Map<string, string> {
  return new Map((policy ?? "").split("; ").map((part) => [part.split(" ")[0] ?? "", part]));
}

test("every answer carries the security headers and a request id of its own", async () => {
  const ids = new Set<string>();
  const requests = [
    ...[...documents, ...appPages, "/nothing", "/_next/nothing", "/favicon.svg", "/robots.txt"].map((to) => [
      "GET",
      to,
    ]),
    ...["/api/health", "/api/content/4", "/api/nothing"].map((to) => ["GET", to]),
    ...["/", "/sign-in", "/api/auth/logout", "/chapters", "/nothing"].map((to) => ["POST", to]),
    ...["/", "/sign-in", "/api/health"].map((to) => ["HEAD", to]),
  ] as [string, string][];
  for (const [method, to] of requests) {
    const { headers } = await guest.send(method, to);
    for (const [name, value] of Object.entries(secured)) {
      expect.soft(headers.get(name), `${name} of ${method} ${to}`).toMatch(value);
    }
    for (const name of ["x-powered-by", "x-opennext", "server", "x-nextjs-cache", "x-nextjs-prerender"]) {
      expect.soft(headers.get(name), `${name} of ${method} ${to}`).toBeNull();
    }
    ids.add(headers.get("x-request-id") ?? "");
  }
  expect(ids.size).toBe(requests.length);
});

test("the content policy allows no inline script or style and no other origin", async () => {
  for (const to of [...documents, ...appPages, "/nothing", "/api/health"]) {
    const policy = (await guest.get(to)).headers.get("content-security-policy") ?? "";
    expect(policy, to).not.toMatch(/unsafe-|https?:|\*|strict-dynamic|blob:/);
    const parts = directives(policy);
    expect(parts.get("default-src"), to).toBe("default-src 'none'");
    expect(parts.get("base-uri"), to).toBe("base-uri 'none'");
    expect(parts.get("form-action"), to).toBe("form-action 'self'");
    expect(parts.get("script-src"), to).toMatch(/^script-src 'self'( 'nonce-[\w-]{43}')?$/);
  }
});

test("a document holds no inline script or style, and an app page only scripts with its nonce of once", async () => {
  const nonces = new Set<string>();
  for (const to of [...documents, "/nothing"]) {
    // Facts for search engines are data: nothing of them runs.
    const facts = /<script type="application\/ld\+json">[^<]*<\/script>/g;
    const html = (await (await guest.get(to)).text()).replace(facts, "");
    expect(html, to).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
    expect(html.match(/<script/g), to).toHaveLength(1);
  }
  for (const to of ["/sign-in", "/sign-in", "/sign-up"]) {
    const response = await guest.get(to);
    const policy = directives(response.headers.get("content-security-policy")).get("script-src") ?? "";
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? "";
    const inline = (await response.text()).match(/<script(?![^>]*\bsrc=)[^>]*>/g) ?? [];
    expect(inline.length).toBeGreaterThan(0);
    for (const tag of inline) expect(tag).toContain(`nonce="${nonce}"`);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
});

test("no page of a guest or a reader violates the policy", async ({ page }) => {
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(event.violatedDirective));
  });
  for (const to of [...documents, ...appPages, "/nothing"]) await page.goto(to, { waitUntil: "load" });
  await signUp(page);
  for (const to of ["/chapters/writing", "/chapters/editing", "/account"]) await page.goto(to);
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
});

test("a guest's documents are the same bytes for all, may be kept, and set no cookie", async () => {
  for (const to of documents) {
    const [one, other] = [
      await guest.get(to),
      await guest.get(to, { "User-Agent": "another", Cookie: "a=b" }),
    ];
    expect(one.headers.get("cache-control"), to).toBe("public, max-age=0, must-revalidate");
    expect(one.headers.get("vary"), to).toMatch(/cookie/i);
    for (const { headers } of [one, other]) expect(headers.getSetCookie(), to).toEqual([]);
    expect(await one.text()).toBe(await other.text());
  }
});

test("a reader's documents and every app page are for nobody's cache", async () => {
  const { client } = await newReader();
  for (const to of documents) {
    expect((await client.get(to)).headers.get("cache-control"), to).toBe("private, no-store");
  }
  for (const to of appPages) {
    const { headers } = await guest.get(to);
    expect(headers.get("cache-control"), to).toBe("private, no-store");
    expect(headers.get("x-robots-tag"), to).toContain("noindex");
    expect(headers.getSetCookie(), to).toEqual([]);
  }
});

test("whatever sets a cookie is for nobody's cache", async () => {
  const { client } = await newReader();
  client.cookies.delete("__Host-access");
  const response = await client.get("/chapters/writing");
  expect(response.headers.getSetCookie().join()).toContain("__Host-access=");
  expect(response.headers.get("cache-control")).toBe("private, no-store");
});

test("a file of the build is kept for a year and answers 304 to whoever has it", async () => {
  const [style, script] = [await builtFile(/href="([^"]+\.css)"/), await builtFile(/src="([^"]+\.js)"/)];
  for (const file of [style, script, await builtFile(/url\(([^)]+\.woff2)\)/, style)]) {
    const response = await guest.get(file);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control"), file).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    const etag = response.headers.get("etag") ?? "";
    expect((await guest.get(file, { "If-None-Match": etag })).status).toBe(304);
    expect((await guest.get(file, { "If-None-Match": '"other"' })).status).toBe(200);
  }
});

test("what is ours alone in the assets is 404, and what is for all is not", async () => {
  const buildId = readFileSync(path.resolve(import.meta.dirname, "../.next/BUILD_ID"), "utf8").trim();
  const [script, style] = [await builtFile(/src="([^"]+\.js)"/), await builtFile(/href="([^"]+\.css)"/)];
  for (const to of [
    "/_documents/index.html",
    "/_documents/chapters/finding-your-niche.html",
    "/_documents/",
    `/cdn-cgi/_next_cache/${buildId}/index.cache`,
    "/cdn-cgi/local/scheduled",
    "/cdn-cgi/handler/scheduled",
    "/cdn-cgi/anything",
    "/_next/image?url=%2Ffavicon.svg&w=640&q=75",
    `/_next/data/${buildId}/index.json`,
    `${script}.map`,
    `${style}.map`,
    "/_next/static/",
    "/BUILD_ID",
    "/_headers",
    "/.dev.vars",
    "/wrangler.jsonc",
    "/not-found.html",
    "/index.html",
  ]) {
    expect.soft((await sendRaw({ path: to })).status, to).toBe(404);
  }
  for (const to of [script, style, "/favicon.svg", "/robots.txt"])
    expect((await guest.get(to)).status, to).toBe(200);
});

test("no source map is named by a script or style that is served", async () => {
  for (const pattern of [/href="([^"]+\.css)"/, /src="([^"]+\.js)"/]) {
    const text = await (await guest.get(await builtFile(pattern))).text();
    expect(text).not.toContain("sourceMappingURL");
  }
});

test("an address that leads nowhere is a page that says so, with status 404", async () => {
  for (const to of [
    "/nothing",
    "/chapters/nothing",
    "/chapters/writing/more",
    "/not-found",
    "/%F0",
    "/chapters/%F0",
    "/%00",
  ]) {
    const { status, headers, body } = await sendRaw({ path: to });
    expect.soft(status, to).toBe(404);
    expect.soft(String(headers["content-type"]), to).toMatch(/^text\/html/);
    expect.soft(body, to).toContain("There is no page here");
  }
});

test("HEAD of a document answers as GET does, without a body", async () => {
  for (const to of [...documents, "/nothing"]) {
    const [head, get] = [await guest.send("HEAD", to), await guest.get(to)];
    expect(head.status, to).toBe(get.status);
    for (const name of ["content-type", "cache-control", "vary"]) {
      expect(head.headers.get(name), to).toBe(get.headers.get(name));
    }
    expect(await head.text()).toBe("");
  }
});

test("links and redirects use the site's own address, whatever the request says", async () => {
  const headers = { Host: "elsewhere.example", "X-Forwarded-Host": "elsewhere.example" };
  for (const to of ["/", "/sign-in", "/account"]) {
    const answer = await sendRaw({ path: to, headers });
    expect(JSON.stringify(answer.headers) + answer.body, to).not.toContain("elsewhere.example");
  }
  const { status, headers: sent } = await sendRaw({ path: "/account", headers: { Origin: siteUrl } });
  expect(status).toBe(307);
  expect(String(sent.location)).toContain("/sign-in?next=%2Faccount");
});

test("machines find the sitemap, the feed and llms.txt, with addresses that can be opened", async () => {
  for (const [path, type] of [
    ["/sitemap.xml", "application/xml; charset=utf-8"],
    ["/feed.xml", "application/atom+xml; charset=utf-8"],
    ["/llms.txt", "text/plain; charset=utf-8"],
  ] as const) {
    const response = await fetch(siteUrl + path);
    expect(response.headers.get("content-type")).toBe(type);
    const text = await response.text();
    const [address = ""] = text.match(/http[^\s<>")]+\/chapters\/[\w-]+/) ?? [];
    expect((await fetch(address)).status).toBe(200);
    expect((await fetch(siteUrl + path, { method: "POST" })).status).toBe(405);
  }
  const landing = await (await fetch(siteUrl)).text();
  expect(landing).toContain('type="application/atom+xml" href="/feed.xml"');
});
