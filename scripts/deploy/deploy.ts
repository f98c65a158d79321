import type { Shelved } from "../editions/shelf.ts";
import { Refusal } from "../lib/refusal.ts";
import { configFiles, type Environment, readSettings, type Settings, type Worker } from "../lib/settings.ts";
import { problemLine, settingsProblems } from "../lib/settings-problems.ts";
import { complaintOf, jsonOf, type Wrangler } from "../lib/wrangler.ts";
import { runPlan, type Step, Stop } from "./plan.ts";
import { liveVersion, orRollBack, rollOut, uploadVersion } from "./rollout.ts";
import type { Site } from "./site.ts";
import { smokeTest } from "./smoke.ts";
import type { Watch } from "./watch.ts";

export type Deployment = {
  environment: Environment;
  /** By 10, 50 and 100 in a hundred requests, watched. Else at once. */
  gradual: boolean;
  /** Does what needs no account, and changes nothing. */
  dryRun: boolean;
  /** Preview only: a version with this name in its address, beside what is live there. */
  alias: string | undefined;
};

/** What a deployment works with: the tests give their own. */
export type Tools = {
  wrangler: Wrangler;
  /** Where both wrangler.jsonc are. */
  folder?: string;
  /** Builds the product, its links leading to `siteUrl`. */
  build: (siteUrl: string) => Promise<void>;
  /** Builds the book to take along. */
  shelve: () => Promise<Shelved[]>;
  /** How the deployed site is tried. `url` is for tests; it is SITE_URL otherwise. */
  site: Omit<Site, "url"> & { url?: string };
  watch: Omit<Watch, "traffic"> & { traffic: (script: string) => Watch["traffic"] };
};

/** Deploys both Workers and what they need, in an order in which what is live always finds what it needs. */
export async function deployProduct(deployment: Deployment, tools: Tools): Promise<void> {
  const { environment, dryRun } = deployment;
  const settings = await readSettings(environment, tools.folder);
  const problems = settingsProblems(settings, environment);
  if (problems.length > 0 && !dryRun) throw new Refusal(notReady(environment, problems.map(problemLine)));
  await runPlan(dryRun ? drySteps(settings, tools) : realSteps(deployment, settings, tools));
  if (problems.length > 0) throw new Refusal(notReady(environment, problems.map(problemLine)));
  console.log(dryRun ? "\nDry run: nothing has changed." : `\nDeployed: ${addressOf(deployment, settings)}`);
}

function notReady(environment: Environment, lines: string[]): string {
  return [
    `\nThe settings of "${environment}" cannot be deployed; nothing has changed. Mend these:`,
    ...lines.map((line) => `- ${line}`),
    `"npm run doctor -- --env ${environment}" looks at everything else as well.`,
  ].join("\n");
}

/** Where the deployed site is: that of an alias is its name before the preview's own host. */
function addressOf({ alias }: Deployment, { web }: Record<Worker, Settings>): string {
  const url = web.vars.SITE_URL ?? "";
  return alias ? url.replace("https://", `https://${alias}-`) : url;
}

function drySteps(settings: Record<Worker, Settings>, tools: Tools): Step[] {
  const bundle = (worker: Worker): Step => ({
    name: `bundle of the ${worker} Worker`,
    run: () => must(tools.wrangler.run(worker, ["deploy", "--dry-run"]), "wrangler could not bundle it"),
  });
  return [
    { name: "build", run: () => tools.build(settings.web.vars.SITE_URL ?? "") },
    bundle("email"),
    bundle("web"),
  ];
}

function realSteps(deployment: Deployment, settings: Record<Worker, Settings>, tools: Tools): Step[] {
  const { wrangler } = tools;
  const { environment, gradual, alias } = deployment;
  const url = addressOf(deployment, settings);
  const site = { ...tools.site, url: tools.site.url ?? url };
  let live = "";
  const rollBackHint = `The new web Worker is live. "npx wrangler rollback -c wrangler.jsonc --env ${environment}" brings the one from before back; it runs on the new schema.`;
  return [
    {
      name: "secrets",
      run: async () => {
        await requireSecrets(wrangler, settings, environment);
        if (gradual) live = await liveVersion(wrangler);
      },
    },
    { name: "build", run: () => tools.build(settings.web.vars.SITE_URL ?? "") },
    {
      name: "the book to take along",
      changes: "the bucket holds the new edition beside the old one",
      run: async () => {
        for (const file of await tools.shelve()) {
          await must(
            wrangler.run("web", uploadOf(file, settings.web)),
            `wrangler could not upload ${file.key}`,
          );
        }
      },
    },
    {
      name: "database migrations",
      changes: "the database has the new schema, on which the old code runs",
      run: () =>
        must(
          wrangler.run("web", ["d1", "migrations", "apply", "DB", "--remote"]),
          "wrangler could not apply a migration",
          `The migration that failed was undone, those before it stand. See which are left with "npx wrangler d1 migrations list DB --remote --env ${environment}".`,
        ),
    },
    {
      name: "e-mail Worker",
      changes: "the new e-mail Worker is live",
      run: () => must(wrangler.run("email", ["deploy"]), "wrangler could not deploy it"),
    },
    {
      name: alias ? `web Worker, as ${alias}` : "web Worker",
      changes: gradual ? "the new web Worker has all the traffic" : "the new web Worker is live",
      run: async () => {
        if (alias) {
          await uploadVersion(wrangler, ["--preview-alias", alias, "--var", `SITE_URL:${url}`]);
        } else if (gradual) {
          const { version } = await uploadVersion(wrangler);
          const watch = { ...tools.watch, traffic: tools.watch.traffic(settings.web.name) };
          await rollOut(wrangler, { from: live, to: version, site, watch, worker: settings.web });
        } else {
          await must(wrangler.run("web", ["deploy"]), "wrangler could not deploy it");
        }
      },
    },
    {
      name: "smoke test",
      run: async () => {
        const test = async () => {
          const failures = await smokeTest(site);
          if (failures.length > 0)
            throw new Stop(failures.join("; "), alias ? "Readers see nothing of it." : rollBackHint);
        };
        await (gradual ? orRollBack(wrangler, live, test) : test());
      },
    },
  ];
}

async function requireSecrets(
  wrangler: Wrangler,
  settings: Record<Worker, Settings>,
  environment: Environment,
): Promise<void> {
  const missing: string[] = [];
  for (const worker of ["web", "email"] as const) {
    const answer = await wrangler.ask(worker, ["secret", "list"]);
    const isNew = /not found/.test(answer.stderr + answer.stdout);
    const held = jsonOf<{ name: string }[]>(answer);
    if (!held && !isNew) {
      throw new Stop(
        `wrangler could not list the secrets of the ${worker} Worker: ${complaintOf(answer)}`,
        'Sign in with "npx wrangler login", or set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID.',
      );
    }
    const names = new Set((held ?? []).map(({ name }) => name));
    for (const secret of settings[worker].secrets.filter((name) => !names.has(name))) {
      missing.push(`npx wrangler secret put ${secret} -c ${configFiles[worker]} --env ${environment}`);
    }
  }
  if (missing.length === 0) return;
  throw new Stop(
    `${missing.length === 1 ? "a secret is" : `${missing.length} secrets are`} missing`,
    `Put them, JWT_SECRET the same in both Workers ("openssl rand -base64 32"):\n${missing.map((line) => `  ${line}`).join("\n")}`,
  );
}

function uploadOf({ key, file, type }: Shelved, { bucket }: Settings): string[] {
  return ["r2", "object", "put", `${bucket}/${key}`, "--file", file, "--content-type", type, "--remote"];
}

async function must(code: Promise<number>, reason: string, next?: string): Promise<void> {
  const exit = await code;
  if (exit === 0) return;
  throw new Stop(
    `${reason} (exit code ${exit})`,
    next ??
      "Read what wrangler said above, mend it and run the same command again: what is done already does no harm twice.",
  );
}
