import { get, pause, type Site } from "./site.ts";

/** How long a share of the traffic is watched, and how much may go wrong. */
export type Watch = {
  /** Rounds of requests of our own, with `site.pauseMs` between them. */
  rounds: number;
  /** The share of requests, ours or readers', that may fail: 0.01 is one in a hundred. */
  tolerance: number;
  /** Readers' requests since a moment, as Cloudflare counts them; `null` when nobody may ask. */
  traffic: (since: Date) => Promise<Traffic | null>;
};

/** Requests to a Worker, and how many of them ended in an error. */
export type Traffic = { requests: number; errors: number };

const probes = ["/", "/chapters", "/sign-in", "/api/content"];

/** Fewer requests than this say nothing about a rate. */
const leastTraffic = 100;

/** Watches a site for a while. Returns why it must not go on, or `null`. Health counts by itself: two misses in a row end it. */
export async function watchSite(site: Site, watch: Watch): Promise<string | null> {
  const since = new Date();
  let unhealthy = 0;
  const own: Traffic = { requests: 0, errors: 0 };
  for (let round = 0; round < watch.rounds; round += 1) {
    if (round > 0) await pause(site.pauseMs);
    unhealthy = (await answers(site, "/api/health")) ? 0 : unhealthy + 1;
    if (unhealthy === 2) return "/api/health failed twice in a row";
    for (const path of probes) {
      own.requests += 1;
      if (!(await answers(site, path))) own.errors += 1;
    }
  }
  const readers = await watch.traffic(since);
  console.log(`  our requests: ${said(own)}; readers': ${readers ? said(readers) : "not known"}`);
  if (own.errors > own.requests * watch.tolerance) return `of our requests, ${said(own)}`;
  if (readers && readers.requests >= leastTraffic && readers.errors > readers.requests * watch.tolerance) {
    return `of readers' requests, ${said(readers)}`;
  }
  return null;
}

async function answers(site: Site, path: string): Promise<boolean> {
  try {
    const response = await get(site, path);
    await response.arrayBuffer();
    return response.status < 500 && !(path === "/api/health" && response.status !== 200);
  } catch {
    return false;
  }
}

function said({ requests, errors }: Traffic): string {
  return `${errors} of ${requests} failed`;
}
