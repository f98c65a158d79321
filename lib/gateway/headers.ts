import { newSecret } from "@/lib/base/ids";
import type { Route } from "./routes";

/** Headers only our own layers may set: what a client sends under these names is dropped. */
const internalHeader =
  /^(x-middleware-|x-open-?next-|x-isr|x-prerender-revalidate|x-next(js)?-|x-now-|x-action-|x-invoke-|x-matched-path|x-forwarded-|x-real-ip|true-client-ip|x-request-id|x-client-address|next-resume|cf-worker|content-security-policy)/;

/** Headers of Next's client-side navigation: they mean something to pages, and lead the API astray. */
const navigationHeader = /^(rsc$|next-router-|next-url$|next-action$)/;

/** The client's headers as the app may see them, with the request's id and address as the gateway knows them. */
export function inboundHeaders(headers: Headers, requestId: string, kind: Route["kind"]): Headers {
  const clean = new Headers();
  for (const [name, value] of headers) {
    if (internalHeader.test(name) || (kind === "api" && navigationHeader.test(name))) continue;
    clean.append(name, value);
  }
  clean.set("x-request-id", requestId);
  clean.set("x-client-address", headers.get("cf-connecting-ip") ?? "");
  return clean;
}

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
];

/** Documents run our one script and nothing inline. */
export const documentPolicy = ["script-src 'self'", ...policy].join("; ");

/** Where Turnstile's script and its frame come from. */
const turnstileOrigin = "https://challenges.cloudflare.com";

/**
 * App pages run the framework's scripts, inline ones by a nonce that Next reads from this policy. The page
 * with Turnstile's widget (`hasTurnstile`) also loads what Cloudflare's documentation names, and no more.
 */
export function appPolicy(nonce: string, hasTurnstile = false): string {
  const scripts = `script-src 'self' 'nonce-${nonce}'`;
  if (!hasTurnstile) return [scripts, ...policy].join("; ");
  return [`${scripts} ${turnstileOrigin}`, `frame-src ${turnstileOrigin}`, ...policy].join("; ");
}

/** A fresh nonce for `appPolicy`. */
export function newNonce(): string {
  return newSecret();
}

const securityHeaders = Object.entries({
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // Not no-referrer: with that a form's Origin is `null`, and our own forms would be refused.
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
});

/** What every answer carries, whoever made it. A policy that is already there stays. */
export function setSecurityHeaders(headers: Headers, requestId: string): void {
  headers.set("X-Request-Id", requestId);
  for (const [name, value] of securityHeaders) headers.set(name, value);
  if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", documentPolicy);
}
