import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { buildFingerprint } from "./fingerprint.ts";
import { Refusal } from "./refusal.ts";
import { inRoot } from "./root.ts";
import { logFile, logTail, type Program, run, script, secondsSince } from "./run.ts";

const stampFile = inRoot(".wrangler/build.stamp");

/** Where a Worker lies after the build, as `wrangler deploy` would upload it. */
export function bundleDir(worker: "web" | "email"): string {
  return inRoot(".wrangler/bundle", worker);
}

/** The build, first to last: each step needs what those before it wrote. */
function buildSteps(): { name: string; program: Program | (() => void) }[] {
  return [
    { name: "content", program: script("build-content.ts") },
    { name: "pictures", program: script("build-pictures.ts") },
    { name: "fonts", program: script("build-fonts.ts") },
    { name: "reader", program: script("build-reader.ts") },
    {
      name: "site",
      program: {
        command: "opennextjs-cloudflare",
        args: ["build"],
        env: { NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: actionsKey() },
      },
    },
    { name: "prerendered", program: copyPrerendered },
    { name: "documents", program: script("build-documents.ts") },
    { name: "openapi", program: script("build-openapi.ts") },
    { name: "web-worker", program: bundle("web", "wrangler.jsonc") },
    { name: "email-worker", program: bundle("email", "workers/email/wrangler.jsonc") },
  ];
}

/** True when the product was never built, or something it is made of has changed since. */
export function isBuildStale(): boolean {
  const outputs = [stampFile, `${bundleDir("web")}/worker.js`, `${bundleDir("email")}/index.js`];
  return !outputs.every((file) => existsSync(file)) || readFileSync(stampFile, "utf8") !== buildFingerprint();
}

/** Builds both Workers, a line a step. Refuses with the step that failed, after its last words. */
export async function build(): Promise<void> {
  rmSync(stampFile, { force: true });
  let fingerprint = "";
  for (const { name, program } of buildSteps()) {
    const begin = performance.now();
    if (typeof program === "function") program();
    else await runStep(name, program);
    console.log(`  built ${name.padEnd(13)} ${secondsSince(begin).padStart(7)}`);
    // The first step keeps content/blocks.json up to date, an input like any other.
    fingerprint ||= buildFingerprint();
  }
  writeFileSync(stampFile, fingerprint);
}

async function runStep(name: string, program: Program): Promise<void> {
  const log = logFile(`build-${name}`);
  const code = await run(program, log);
  if (code === 0) return;
  console.error(logTail(log));
  throw new Refusal(`The build stopped at "${name}" (exit code ${code}): the whole output is in ${log}.`);
}

/**
 * Puts Next's prerendered pages where OpenNext's cache reads them, as `opennextjs-cloudflare populateCache`
 * does in nine seconds. Without them each such page is rendered again for every request that OpenNext gets.
 */
function copyPrerendered(): void {
  cpSync(inRoot(".open-next/cache"), inRoot(".open-next/assets/cdn-cgi/_next_cache"), { recursive: true });
}

/** Bundles a Worker as a deployment would, without one. */
function bundle(worker: "web" | "email", config: string): Program {
  rmSync(bundleDir(worker), { recursive: true, force: true });
  return { command: "wrangler", args: ["deploy", "--dry-run", "-c", config, "--outdir", bundleDir(worker)] };
}

/**
 * The key that the ids of server actions are made from. Fixed, so that a page which was open during a
 * deployment can still post its forms: from the environment in CI, else kept for this clone.
 */
function actionsKey(): string {
  const given = process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY;
  if (given) return given;
  const file = inRoot(".wrangler/actions.key");
  if (!existsSync(file)) {
    mkdirSync(inRoot(".wrangler"), { recursive: true });
    writeFileSync(file, randomBytes(32).toString("base64"), { mode: 0o600 });
  }
  return readFileSync(file, "utf8");
}
