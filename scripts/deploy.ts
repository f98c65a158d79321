/**
 * `npm run deploy -- [--env production|preview] [--gradual | --alias NAME] [--dry-run]`: checks the settings and
 * secrets, builds, then the book's files, migrations, e-mail Worker, web Worker and smoke test, in that order;
 * stops at the first that fails. Files of the book keep the name of their edition, so the Worker that is still
 * live finds its own.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Deployment, deployProduct } from "./deploy/deploy.ts";
import { workerTraffic } from "./deploy/traffic.ts";
import { shelveEpubs, shelvePdfs } from "./editions/build.ts";
import type { Shelved } from "./editions/shelf.ts";
import { chromiumPath } from "./lib/browser.ts";
import { build, isBuildStale } from "./lib/build-steps.ts";
import { builtEdition } from "./lib/editions.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { environments } from "./lib/settings.ts";
import { wranglerFor } from "./lib/wrangler.ts";

const help =
  "Give --env production or --env preview; --gradual rolls out step by step, --alias NAME makes a preview beside the live one, --dry-run changes nothing.";

await runCommand(async () => {
  const deployment = parse();
  await deployProduct(deployment, {
    wrangler: wranglerFor(deployment.environment),
    build: async (siteUrl) => {
      // What lets each version of the site understand forms of another must not be made anew on each machine.
      if (process.env.CI && !process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY && !deployment.dryRun) {
        throw new Refusal(
          'NEXT_SERVER_ACTIONS_ENCRYPTION_KEY is not set: make one ("openssl rand -base64 32") and keep it among the repository\'s secrets.',
        );
      }
      process.env.BUILD_SITE_URL = siteUrl;
      if (isBuildStale()) await build();
      else console.log("  is built already");
    },
    shelve,
    site: { headers: {}, attempts: 6, pauseMs: 5000 },
    watch: {
      rounds: 24,
      tolerance: 0.01,
      traffic: (script) => (since) => workerTraffic(script, since),
    },
  });
});

function parse(): Deployment {
  try {
    const { values } = parseArgs({
      options: {
        env: { type: "string", default: "production" },
        gradual: { type: "boolean", default: false },
        "dry-run": { type: "boolean", default: false },
        alias: { type: "string" },
      },
    });
    const { env, gradual, alias } = values;
    const environment = environments.find((name) => name === env);
    const isAlias =
      alias === undefined || (/^[a-z][a-z0-9-]{0,30}$/.test(alias) && env === "preview" && !gradual);
    if (!environment || !isAlias) throw new Refusal(help);
    return { environment, gradual, dryRun: values["dry-run"], alias };
  } catch {
    throw new Refusal(help);
  }
}

async function shelve(): Promise<Shelved[]> {
  const chromium = chromiumPath();
  if (!chromium || !existsSync(chromium)) {
    throw new Refusal(
      "The PDFs of the book are printed by a Chromium, and none was found: install one (npx playwright install chromium) or set CHROMIUM_PATH.",
    );
  }
  const edition = builtEdition();
  return [...(await shelveEpubs(edition)), ...(await shelvePdfs(edition, { chromium }))];
}
