import { openDb } from "@/db/client";
import { attachSession } from "@/lib/auth/known-session";
import { ConfigError, readWebConfig, type WebConfig } from "@/lib/base/config";
import { type NewCookie, replaceCookie } from "@/lib/base/cookies";
import { AppError, errorAnswers, errorResponse, toAppError } from "@/lib/base/errors";
import { log, reasonOf } from "@/lib/base/log";
import { fileLengthHeader, paths } from "@/lib/base/paths";
import { addSignals } from "@/lib/observe/mutations";
import { Tally } from "@/lib/observe/producer";
import { reportErrors } from "@/lib/observe/reports/service";
import { attachWatch, Watch } from "@/lib/observe/service";
import { answerApi } from "./api";
import { type DocumentTools, serveDocument } from "./documents";
import { serveFeed } from "./feeds";
import { checkMethod, checkOrigin, checkShield, corsHeaders, readCapped } from "./guards";
import { inboundHeaders } from "./headers";
import { serveMedia } from "./media";
import { serveOpenApi } from "./openapi";
import { matchRoute, type Route } from "./routes";
import { serveLibrary } from "./search";
import { appPolicy, newNonce, securedHeaders, setSecurityHeaders } from "./security";
import { callerOf, setRenewed } from "./session";
import { serveShared, shareTokenOf } from "./shared";

/** The bindings that the gateway itself uses. */
export type GatewayEnv = {
  ASSETS: Fetcher;
  CACHE_KV: KVNamespace;
  DB: D1Database;
  SHIELD?: RateLimit;
  ENVIRONMENT: string;
  SENTRY_DSN: string;
};

type App<Env> = { fetch: (request: Request, env: Env, ctx: ExecutionContext) => Promise<Response> };

/**
 * The front door of the web Worker. Every request passes here first: it is refused, answered as a
 * document, or handed to the app (imported on first need, so that a cold isolate which serves a chapter
 * does not pay for it). Every answer leaves with its request id and the security headers.
 */
export function createGateway<Env extends GatewayEnv>(loadApp: () => Promise<App<Env>>) {
  const tally = new Tally("web");
  return {
    async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
      const started = Date.now();
      const requestId = crypto.randomUUID();
      const url = new URL(request.url);
      const route = matchRoute(url.pathname);
      const watch = new Watch(tally);
      attachWatch(ctx, watch);
      const response = await answer({ request, env, ctx, url, route, requestId, watch, loadApp });
      const { status } = response;
      log(status >= 500 ? "error" : "info", "request", {
        requestId,
        method: request.method,
        path: loggedPath(url.pathname),
        status,
        ms: Date.now() - started,
      });
      const now = new Date();
      tally.count(status >= 500, now);
      tell({ env, ctx, requestId, watch }, { tally, now });
      return response;
    },
  };
}

/** The path of a shared link holds its token, which opens the chapter to whoever reads the log. */
function loggedPath(pathname: string): string {
  return shareTokenOf(pathname) === null ? pathname : "/s/[token]";
}

/** After the answer: writes down what was counted and reports what broke, if there is anything. */
function tell<Env extends GatewayEnv>(
  { env, ctx, requestId, watch }: Pick<Visit<Env>, "env" | "ctx" | "requestId" | "watch">,
  { tally, now }: { tally: Tally; now: Date },
): void {
  const signals = tally.take(now);
  if (signals.length > 0) ctx.waitUntil(addSignals(openDb(env.DB), signals));
  if (watch.errors.length === 0) return;
  const { SENTRY_DSN: dsn, ENVIRONMENT: environment } = env;
  if (dsn) ctx.waitUntil(reportErrors(watch.errors, { dsn, worker: "web", environment, requestId, now }));
}

type Visit<Env extends GatewayEnv> = {
  request: Request;
  env: Env;
  ctx: ExecutionContext;
  url: URL;
  route: Route | null;
  requestId: string;
  watch: Watch;
  loadApp: () => Promise<App<Env>>;
};

async function answer<Env extends GatewayEnv>(visit: Visit<Env>): Promise<Response> {
  const { request, env, route, requestId, watch } = visit;
  let cors: Record<string, string> = {};
  let response: Response;
  try {
    const config = readWebConfig(env);
    cors = corsHeaders(request, route, config.allowedOrigins);
    response = await dispatch(visit, config);
  } catch (error) {
    response = refusal(request, report(error, visit));
  }
  setSecurityHeaders(response.headers, requestId);
  if (tellsTime(visit)) response.headers.set("Server-Timing", watch.serverTiming());
  for (const [name, value] of Object.entries(cors)) response.headers.set(name, value);
  return response;
}

/**
 * Whether the answer says how long it took: those of the app, and documents that were made for somebody. What
 * signs people in says nothing of the kind, so that no time tells whether an address is known.
 */
function tellsTime<Env extends GatewayEnv>({ request, route, url }: Visit<Env>): boolean {
  if (!route || isShielded(request.method, route, url.pathname)) return false;
  return (
    ["page", "api", "library", "shared"].includes(route.kind) ||
    (route.kind === "document" && request.headers.has("cookie"))
  );
}

async function dispatch<Env extends GatewayEnv>(visit: Visit<Env>, config: WebConfig): Promise<Response> {
  const { request, env, ctx, url, route, watch } = visit;
  const tools: DocumentTools = {
    assets: env.ASSETS,
    // Most documents never ask.
    get kv() {
      return watch.cache(env.CACHE_KV);
    },
    openDb: () => openDb(watch.database(env.DB)),
    config,
    now: new Date(),
    clientAddress: request.headers.get("cf-connecting-ip"),
    waitUntil: (work) => ctx.waitUntil(work),
  };
  if (url.pathname === "/trouble") throw new AppError(troubleOf(url.searchParams.get("code")));
  if (!route) {
    const wantsPage = /^(GET|HEAD)$/.test(request.method) && !/^\/(api|_|cdn-cgi)/.test(url.pathname);
    if (wantsPage) return serveDocument(request, url.pathname, tools);
    throw new AppError("not_found");
  }
  if (request.method === "OPTIONS" && route.kind === "api") {
    return new Response(null, { status: 204, headers: { Allow: [...route.methods, "OPTIONS"].join(", ") } });
  }
  checkMethod(route, request.method);
  const feed = route.kind === "feed" && serveFeed(request, url.pathname, config.siteUrl);
  if (feed) return feed;
  if (route.kind === "library") return serveLibrary(request, tools);
  if (url.pathname === paths.openApi()) return serveOpenApi(request, tools);
  if (route.kind === "media") return serveMedia(request, url.pathname, tools);
  if (route.kind === "asset") return withOwnHeaders(await env.ASSETS.fetch(request));
  if (route.kind === "shared") return serveShared(request, shareTokenOf(url.pathname) ?? "", tools);
  if (isShielded(request.method, route, url.pathname)) await checkShield(env.SHIELD, tools.clientAddress);
  checkOrigin(request, route, config.siteUrl);
  if (route.kind === "document" && request.method !== "POST") {
    return serveDocument(request, url.pathname, tools);
  }

  const body = await readCapped(request, route.bodyLimit);
  const isOwnDoor = url.pathname.startsWith("/api/auth/") || route.isSigned;
  if (isOwnDoor) return askApp({ ...visit, route }, { body, cookies: [], config });
  const caller = await callerOf(request.headers, tools);
  attachSession(ctx, caller.session);
  const asked = { route, pathname: url.pathname, body, caller, tools };
  const answered = route.kind === "api" ? await answerApi(request, asked) : null;
  return answered ?? askApp({ ...visit, route }, { body, cookies: caller.cookies, config });
}

/** What costs a write or a look at secrets for whoever comes: forms, and signing in by the API. */
function isShielded(method: string, route: Route, pathname: string): boolean {
  if (method !== "POST" || route.isSigned) return false;
  return route.kind !== "api" || /^\/api\/(auth|email)\//.test(pathname);
}

/** Hands a request to Next: cleaned headers, the body as read, and cookies that are fresh. */
async function askApp<Env extends GatewayEnv>(
  { request, env, ctx, url, route, requestId, watch, loadApp }: Visit<Env> & { route: Route },
  {
    body,
    cookies,
    config,
  }: { body: Uint8Array<ArrayBuffer> | null; cookies: NewCookie[]; config: WebConfig },
): Promise<Response> {
  const hasTurnstile = config.turnstile !== null && url.pathname === paths.signUp();
  const policy = appPolicy(newNonce(), hasTurnstile);
  const headers = inboundHeaders(request.headers, requestId, route.kind);
  for (const { name, value } of cookies) {
    headers.set("cookie", replaceCookie(headers.get("cookie"), name, value));
  }
  if (route.kind !== "api") headers.set("Content-Security-Policy", policy);
  const app = await loadApp();
  const { method } = request;
  const inner = new Request(request.url, { method, headers, redirect: "manual", body });
  const response = await app.fetch(inner, env, ctx);
  // A page that broke is logged where it broke, and people get one clean page. An action never ends in
  // an error (lib/request/action), so after a POST it was Next that could not read the form.
  if (route.kind !== "api" && response.status >= 500) {
    for (const error of watch.errors) log("error", "unhandled", { requestId, error: reasonOf(error) });
    throw new AppError(method === "POST" ? "invalid_request" : "internal");
  }
  const sent = withOwnHeaders(withKnownLength(response));
  sent.headers.delete("X-Powered-By");
  sent.headers.delete("X-OpenNext");
  sent.headers.set("Cache-Control", "private, no-store");
  if (route.kind !== "api") {
    sent.headers.set("Content-Security-Policy", policy);
    sent.headers.set("X-Robots-Tag", "noindex");
  }
  setRenewed(sent.headers, cookies);
  return sent;
}

/** What a form that broke ended in (`paths.trouble`). */
function troubleOf(code: string | null): "invalid_request" | "unavailable" | "internal" {
  return code === "invalid_request" || code === "unavailable" ? code : "internal";
}

/** The same answer with headers of our own: those of fetch and of the assets cannot be changed. */
function withOwnHeaders(response: Response): Response {
  return new Response(response.body, response);
}

/**
 * A file comes with its length under a name of ours, because Next drops Content-Length. The runtime sends that
 * header for a body whose length it knows, and for no other.
 */
function withKnownLength(response: Response): Response {
  const length = response.headers.get(fileLengthHeader);
  if (!length || !response.body) return response;
  const known = new Response(response.body.pipeThrough(new FixedLengthStream(Number(length))), response);
  known.headers.delete(fileLengthHeader);
  // OpenNext's word for "do not compress", which also keeps the length from being sent on.
  known.headers.delete("Content-Encoding");
  return known;
}

function report<Env extends GatewayEnv>(error: unknown, { requestId, watch }: Visit<Env>): AppError {
  if (error instanceof AppError) return error;
  watch.errors.push(error);
  const names = error instanceof ConfigError ? { names: error.names } : {};
  log("error", "unhandled", { requestId, error: reasonOf(error), ...names });
  return toAppError(error);
}

const refusalHeaders = securedHeaders();

/** A refusal in the form the caller reads: JSON for the API, else a small page. */
function refusal(request: Request, error: AppError): Response {
  const response = errorResponse(error, refusalHeaders);
  if (new URL(request.url).pathname.startsWith("/api/")) return response;
  const headers = new Headers(response.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const { status } = errorAnswers[error.code];
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${status}</title><h1>${error.message}</h1><p><a href="/">Go to the start page</a></p></html>`;
  return new Response(request.method === "HEAD" ? null : html, { status, headers });
}
