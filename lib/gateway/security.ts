import { newSecret } from "@/lib/base/ids";

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

const securityHeaders = {
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // Not no-referrer: with that a form's Origin is `null`, and our own forms would be refused.
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
};

/**
 * Headers for an answer of the gateway's own that is asked for often, the security headers among them. Made once:
 * the runtime copies such a set whole at a fraction of what setting each header costs.
 */
export function securedHeaders(headers: Record<string, string> = {}): Headers {
  return new Headers({ ...securityHeaders, "Content-Security-Policy": documentPolicy, ...headers });
}

/** What every answer carries, whoever made it. A policy that is already there stays. */
export function setSecurityHeaders(headers: Headers, requestId: string): void {
  headers.set("X-Request-Id", requestId);
  // Only `securedHeaders` sets this one before.
  if (headers.has("Permissions-Policy")) return;
  for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value);
  if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", documentPolicy);
}
