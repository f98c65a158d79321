import type { Settings } from "../lib/settings.ts";
import { jsonOf, type Wrangler } from "../lib/wrangler.ts";
import { Stop } from "./plan.ts";
import type { Site } from "./site.ts";
import { smokeTest } from "./smoke.ts";
import { type Watch, watchSite } from "./watch.ts";

/** Shares of the traffic that the new version gets, in percent. */
const shares = [10, 50, 100];

/** The version that has all the traffic. Stops when there is none, or when an earlier rollout is half-way. */
export async function liveVersion(wrangler: Wrangler): Promise<string> {
  const answer = await wrangler.ask("web", ["deployments", "status", "--json"]);
  const { versions = [] } = jsonOf<{ versions: { version_id: string; percentage: number }[] }>(answer) ?? {};
  const [live] = versions;
  if (answer.code !== 0 || !live) {
    throw new Stop(
      "no version of the web Worker is live yet, so there is nothing to roll out from",
      "Deploy without --gradual, this once. If a version is live, read what wrangler said: is the login still good?",
    );
  }
  if (versions.length > 1) {
    const named = versions.map(({ version_id, percentage }) => `${version_id}@${percentage}%`).join(" ");
    throw new Stop(
      `an earlier rollout is half-way (${named})`,
      `Give one of its versions all the traffic ("npx wrangler versions deploy <version>@100% -c wrangler.jsonc --env ${wrangler.environment}"), then begin again.`,
    );
  }
  return live.version_id;
}

/** Uploads the web Worker as a version that nobody gets yet. Returns its id and, of a preview, its address. */
export async function uploadVersion(
  wrangler: Wrangler,
  words: string[] = [],
): Promise<{ version: string; url: string | undefined }> {
  const { code, entries } = await wrangler.report("web", ["versions", "upload", ...words]);
  const upload = entries.find(({ type }) => type === "version-upload");
  const version = upload?.version_id;
  if (code !== 0 || typeof version !== "string") {
    throw new Stop(
      `wrangler could not upload the version (exit code ${code})`,
      "Read what wrangler said above, mend it and run the same command again.",
    );
  }
  return {
    version,
    url: typeof upload?.preview_alias_url === "string" ? upload.preview_alias_url : undefined,
  };
}

/**
 * Rolls a version out: to nobody but the smoke test, then to 10, 50 and 100 in a hundred requests, each watched.
 * Whatever goes wrong, the old version has all the traffic again when this throws, or the message says that it has not.
 */
export async function rollOut(
  wrangler: Wrangler,
  options: { from: string; to: string; site: Site; watch: Watch; worker: Settings },
): Promise<void> {
  const { from, to, watch, worker } = options;
  const site = {
    ...options.site,
    headers: { ...options.site.headers, "Cloudflare-Workers-Version-Overrides": `${worker.name}="${to}"` },
  };
  await orRollBack(wrangler, from, async () => {
    await give(wrangler, [`${to}@0%`, `${from}@100%`]);
    console.log("The new version has no traffic yet; trying it:");
    const failures = await smokeTest(site);
    if (failures.length > 0) throw new Error(failures.join("; "));
    for (const share of shares) {
      await give(wrangler, share === 100 ? [`${to}@100%`] : [`${to}@${share}%`, `${from}@${100 - share}%`]);
      console.log(`The new version has ${share} % of the traffic; watching it:`);
      const failure = await watchSite(site, watch);
      if (failure) throw new Error(`with ${share} % of the traffic, ${failure}`);
    }
  });
}

/** Does what follows a rollout; when it fails, the version from before gets all the traffic. */
export async function orRollBack(wrangler: Wrangler, from: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`Rolling back: ${reason}`);
    try {
      await give(wrangler, [`${from}@100%`]);
    } catch {
      throw new Stop(
        `${reason}; AND THE ROLLBACK FAILED, so readers may be getting the new version`,
        `At once: "npx wrangler versions deploy ${from}@100% -y -c wrangler.jsonc --env ${wrangler.environment}", or in the dashboard under Deployments.`,
      );
    }
    throw new Stop(
      `${reason}; the web Worker was rolled back to ${from}`,
      "Readers have the version from before, which runs on the new schema and with the new e-mail Worker. Mend the cause and deploy again.",
    );
  }
}

async function give(wrangler: Wrangler, shares: string[]): Promise<void> {
  const code = await wrangler.run("web", ["versions", "deploy", ...shares, "--yes"]);
  if (code !== 0) throw new Error(`wrangler could not give ${shares.join(" ")} (exit code ${code})`);
}
