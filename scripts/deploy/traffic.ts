import type { Traffic } from "./watch.ts";

const query = `query ($account: string, $script: string, $since: string) {
  viewer { accounts(filter: { accountTag: $account }) {
    workersInvocationsAdaptive(limit: 1000, filter: { scriptName: $script, datetime_geq: $since }) { sum { requests errors } }
  } }
}`;

type Answer = {
  data?: { viewer?: { accounts?: { workersInvocationsAdaptive?: { sum: Traffic }[] }[] } } | null;
};

/**
 * What Cloudflare's analytics count of a Worker since a moment: its requests, and those that ended in an exception.
 * They come some minutes late, so a small number is no news. `null` without a token for "Account Analytics Read",
 * or when the answer cannot be read: the requests of our own decide then.
 */
export async function workerTraffic(
  script: string,
  since: Date,
  env: Record<string, string | undefined> = process.env,
): Promise<Traffic | null> {
  const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: account } = env;
  if (!token || !account) return null;
  const api = env.CLOUDFLARE_API_BASE_URL || "https://api.cloudflare.com/client/v4";
  try {
    const response = await fetch(`${api}/graphql`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ query, variables: { account, script, since: since.toISOString() } }),
      signal: AbortSignal.timeout(15_000),
    });
    const { data } = (await response.json()) as Answer;
    const rows = data?.viewer?.accounts?.[0]?.workersInvocationsAdaptive;
    return rows ? rows.map(({ sum }) => sum).reduce(added, { requests: 0, errors: 0 }) : null;
  } catch {
    return null;
  }
}

function added(a: Traffic, b: Traffic): Traffic {
  return { requests: a.requests + b.requests, errors: a.errors + b.errors };
}
