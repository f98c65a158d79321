import { customerNetwork } from "@/lib/base/client";
import { AppError, tooManyRequests } from "@/lib/base/errors";
import { log, reasonOf } from "@/lib/base/log";
import type { Route } from "./routes";

/** HEAD is answered wherever GET is. */
export function checkMethod(route: Route, method: string): void {
  const asked = method === "HEAD" ? "GET" : method;
  if (route.methods.includes(asked)) return;
  const allowed = route.methods.includes("GET") ? [...route.methods, "HEAD"] : route.methods;
  throw new AppError("method_not_allowed", { headers: { Allow: allowed.join(", ") } });
}

/**
 * A request that changes something and comes with cookies must come from the site's own pages
 * (ASVS 3.5.1): the browser says so in `Origin`, and newer ones in `Sec-Fetch-Site` too. Forms of
 * pages are held to it even without cookies, so that nobody is signed in to a foreign account.
 */
export function checkOrigin(request: Request, route: Route, siteUrl: string): void {
  if (request.method === "GET" || request.method === "HEAD" || route.isSigned) return;
  // Without cookies a foreign page's request is nobody's; a bearer token does not make up for cookies.
  if (route.kind === "api" && !request.headers.has("cookie")) return;
  const site = request.headers.get("sec-fetch-site");
  if (request.headers.get("origin") !== siteUrl || (site !== null && site !== "same-origin")) {
    throw new AppError("forbidden", { message: "This request did not come from the site's own pages." });
  }
}

/** The period of the `SHIELD` binding in wrangler.jsonc, in seconds. */
const shieldSeconds = 60;

/**
 * The outer shield: `rate_limited` for a network that sends far more than people do, before a body is read
 * or the app is woken. Cloudflare counts roughly and by location, so it never decides anything else, and
 * without the binding or while it fails everybody passes: the exact limits are in `lib/auth/limits`.
 */
export async function checkShield(
  shield: RateLimit | undefined,
  clientAddress: string | null,
): Promise<void> {
  const network = customerNetwork(clientAddress);
  if (!shield || !network) return;
  const { success } = await shield.limit({ key: network }).catch(passing);
  if (!success) throw tooManyRequests(shieldSeconds);
}

function passing(error: unknown): RateLimitOutcome {
  log("warn", "shield_failed", { error: reasonOf(error) });
  return { success: true };
}

/** The body, read only as far as the route allows; `payload_too_large` beyond that. `null` when there is none. */
export async function readCapped(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!request.body) return null;
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw new AppError("payload_too_large");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > limit) throw new AppError("payload_too_large");
    chunks.push(chunk);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.byteLength;
  }
  return body;
}

/** The CORS headers for an allowed foreign origin on the API, or none. Never with cookies. */
export function corsHeaders(
  request: Request,
  route: Route | null,
  allowed: string[],
): Record<string, string> {
  const origin = request.headers.get("origin");
  if (!origin || !route || route.kind !== "api" || !allowed.includes(origin)) return {};
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Methods": route.methods.join(", "),
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Expose-Headers": "X-Request-Id, Retry-After",
    "Access-Control-Max-Age": "600",
    Vary: "Origin",
  };
}
