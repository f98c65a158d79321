import { expect, test } from "vitest";
import { inboundHeaders } from "./headers";
import { appPolicy, documentPolicy, newNonce, setSecurityHeaders } from "./security";

test.each([
  "x-middleware-subrequest",
  "x-middleware-next",
  "x-middleware-rewrite",
  "x-middleware-set-cookie",
  "x-middleware-override-headers",
  "X-Middleware-Prefetch",
  "x-opennext-initial-url",
  "x-opennext-resolved-routes",
  "x-opennext-request-id",
  "x-open-next-country",
  "x-isr",
  "x-prerender-revalidate",
  "x-prerender-revalidate-if-generated",
  "x-nextjs-data",
  "x-nextjs-rewritten-path",
  "x-next-resume-state-length",
  "x-next-revalidated-tags",
  "x-next-revalidate-tag-token",
  "x-now-route-matches",
  "x-action-revalidated",
  "x-invoke-path",
  "x-invoke-status",
  "x-matched-path",
  "next-resume",
  "x-forwarded-for",
  "X-Forwarded-Host",
  "x-forwarded-proto",
  "x-real-ip",
  "true-client-ip",
  "cf-worker",
  "content-security-policy",
  "content-security-policy-report-only",
])("a client's %s is dropped", (name) => {
  expect(inboundHeaders(new Headers({ [name]: "forged" }), "an-id", "page").has(name)).toBe(false);
});

test.each([
  "accept",
  "accept-language",
  "authorization",
  "content-type",
  "cookie",
  "next-action",
  "next-router-state-tree",
  "origin",
  "rsc",
  "sec-fetch-site",
  "user-agent",
  "x-requested-with",
])("a client's %s is passed on", (name) => {
  expect(inboundHeaders(new Headers({ [name]: "a value" }), "an-id", "page").get(name)).toBe("a value");
});

test.each(["rsc", "next-router-prefetch", "next-router-state-tree", "next-url", "next-action"])(
  "a client's %s reaches pages, where it means something, and not the API",
  (name) => {
    const headers = new Headers({ [name]: "1" });
    expect(inboundHeaders(headers, "an-id", "page").has(name)).toBe(true);
    expect(inboundHeaders(headers, "an-id", "api").has(name)).toBe(false);
  },
);

test("the request's id and the client's address are the gateway's own, whatever the client says", () => {
  const headers = inboundHeaders(
    new Headers({
      "cf-connecting-ip": "203.0.113.7",
      "x-client-address": "10.0.0.1",
      "x-request-id": "forged",
      "x-forwarded-for": "10.0.0.1",
    }),
    "an-id",
    "page",
  );
  expect(headers.get("x-request-id")).toBe("an-id");
  expect(headers.get("x-client-address")).toBe("203.0.113.7");
  expect(headers.get("cf-connecting-ip")).toBe("203.0.113.7");
  expect(
    inboundHeaders(new Headers({ "x-client-address": "10.0.0.1" }), "an-id", "page").get("x-client-address"),
  ).toBe("");
});

test("the client's own headers stay as they were", () => {
  const headers = new Headers({ "x-isr": "1", accept: "*/*" });
  inboundHeaders(headers, "an-id", "page");
  expect([...headers]).toEqual([
    ["accept", "*/*"],
    ["x-isr", "1"],
  ]);
});

test("no policy allows inline or evaluated script, frames, or another host", () => {
  for (const policy of [documentPolicy, appPolicy("a-nonce")]) {
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    for (const part of [
      "default-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ])
      expect(policy).toContain(part);
  }
  expect(documentPolicy).toContain("script-src 'self';");
  expect(appPolicy("a-nonce")).toContain("script-src 'self' 'nonce-a-nonce';");
});

test("the page with Turnstile's widget may load its script and frame from Cloudflare, and nothing else more", () => {
  const origin = "https://challenges.cloudflare.com";
  const [plain, wider] = [false, true].map((on) => appPolicy("a-nonce", on).split("; "));
  expect(plain).toEqual(appPolicy("a-nonce").split("; "));
  expect(wider?.filter((part) => !plain?.includes(part))).toEqual([
    `script-src 'self' 'nonce-a-nonce' ${origin}`,
    `frame-src ${origin}`,
  ]);
  expect(plain?.filter((part) => !wider?.includes(part))).toEqual(["script-src 'self' 'nonce-a-nonce'"]);
});

test("a page loads its own styles, pictures, fonts, media and data, posts to its own site, and nothing else", () => {
  expect(documentPolicy.split("; ").sort()).toEqual([
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "media-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
  ]);
});

test("a nonce is never the same", () => {
  expect(newNonce()).toMatch(/^[\w-]{43}$/);
  expect(newNonce()).not.toBe(newNonce());
});

test("the security headers are set over what was there, and a policy that was there stays", () => {
  const headers = new Headers({
    "Content-Security-Policy": appPolicy("a-nonce"),
    "Referrer-Policy": "unsafe-url",
  });
  setSecurityHeaders(headers, "an-id");
  expect(Object.fromEntries(headers)).toEqual({
    "content-security-policy": appPolicy("a-nonce"),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "referrer-policy": "same-origin",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-request-id": "an-id",
  });
  const bare = new Headers();
  setSecurityHeaders(bare, "an-id");
  expect(bare.get("content-security-policy")).toBe(documentPolicy);
});
