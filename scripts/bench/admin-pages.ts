import { readFileSync } from "node:fs";
import { Refusal } from "../lib/refusal.ts";
import { inRoot } from "../lib/root.ts";

/** What stands in an address for a part that differs: a subscriber or broadcast of the population. */
export type Samples = {
  subscriber: string;
  email: string;
  broadcast: string;
  accessCursor: string;
  listCursor: string;
};

const adminRoutes =
  /^\/(admin|api\/admin)(\/|$)|^\/api\/progress\/analytics(\/|$)|^\/api\/email\/broadcasts\//;
/** Streamed whole, and measured by itself. */
export const wholeList = "/api/admin/subscribers.csv";

/**
 * Every address that an admin can look at: each of the build's routes, with the queries that ask most of it. A
 * new route is among them by itself; one with a part that is unknown here refuses, so that it is not forgotten.
 */
export function adminPages(samples: Samples): string[] {
  const { email, accessCursor, listCursor } = samples;
  const accesses = [
    `email=${encodeURIComponent(email)}`,
    "chapter=3",
    "chapter=98",
    `cursor=${accessCursor}`,
  ].concat(`email=${encodeURIComponent(email)}&chapter=98`);
  const days = ["days=1", "days=30", "days=90"];
  const list = ["query=ada", "query=zoe.w", "query=nobody-has-this", `cursor=${listCursor}`];
  const queries: Record<string, string[]> = {
    "/admin": days,
    "/admin/access-log": accesses,
    "/admin/emails": days.slice(1),
    "/admin/subscribers": [
      ...list,
      "sort=newest",
      "sort=active",
      "reads=free&mail=none&sort=active",
      "role=admin",
    ],
    "/api/admin/access-logs": [...accesses, "format=csv", "limit=100"],
    "/api/admin/emails": ["days=90", "days=90&format=csv"],
    "/api/admin/stats": ["days=90", "days=90&format=csv"],
    "/api/admin/subscribers": list,
    "/api/progress/analytics": ["days=90", "format=csv"],
  };
  /** Those that say nothing without being told what about. */
  const onlyWith: Record<string, string> = {
    "/admin/emails/send/review": "chapters=1&audience=all&kind=chapters_sent",
    "/admin/subscribers/[id]/change": "hasAccess=yes&hasPurchased=yes&role=reader",
    "/admin/subscribers/[id]/purchase": "price=29&currency=EUR&code=SPRING0",
  };
  return routes()
    .filter((route) => adminRoutes.test(route) && route !== wholeList)
    .flatMap((route) => {
      const page = filledIn(route, samples);
      const only = onlyWith[route];
      return only
        ? [`${page}?${only}`]
        : [page, ...(queries[route] ?? []).map((query) => `${page}?${query}`)];
    });
}

/** What Next answers, by the build's own list. */
function routes(): string[] {
  const manifest = JSON.parse(readFileSync(inRoot(".next/app-path-routes-manifest.json"), "utf8"));
  return [...new Set(Object.values<string>(manifest))].sort();
}

function filledIn(route: string, { subscriber, broadcast }: Samples): string {
  const known: [RegExp, string][] = [
    [/(\/subscribers\/)\[id\]/, subscriber],
    [/(\/(?:emails|broadcasts)\/)\[id\]/, broadcast],
    [/(\/(?:chapters|analytics)\/)\[\w+\]/, "3"],
  ];
  const filled = known.reduce(
    (path, [part, value]) => path.replace(part, `$1${encodeURIComponent(value)}`),
    route,
  );
  if (!filled.includes("[")) return filled;
  throw new Refusal(
    `scripts/bench/admin-pages.ts does not know what stands for the part in brackets of ${route}.`,
  );
}
