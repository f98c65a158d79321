import { AppError } from "@/lib/base/errors";
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
  if (request.method === "GET" || request.method === "HEAD") return;
  // A foreign page cannot send a bearer token, and without cookies its request is nobody's.
  const bearer = request.headers.get("authorization")?.startsWith("Bearer ") === true;
  if (route.kind === "api" && (bearer || !request.headers.has("cookie"))) return;
  const site = request.headers.get("sec-fetch-site");
  if (request.headers.get("origin") !== siteUrl || (site !== null && site !== "same-origin")) {
    throw new AppError("forbidden", { message: "This request did not come from the site's own pages." });
  }
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
