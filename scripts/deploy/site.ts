/** A deployed site, as the checks after a deployment see it. */
export type Site = {
  /** Its origin. */
  url: string;
  /** Sent with every request: says which version of the Worker is to answer. */
  headers: Record<string, string>;
  /** How often each request is tried before it counts as failed, and how long to wait in between. */
  attempts: number;
  pauseMs: number;
};

const patienceMs = 15_000;

/** Asks for a path, once. Throws when nothing comes back in time. */
export function get(site: Site, path: string): Promise<Response> {
  return fetch(`${site.url}${path}`, {
    headers: { ...site.headers, Accept: "text/html,*/*" },
    redirect: "manual",
    signal: AbortSignal.timeout(patienceMs),
  });
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
