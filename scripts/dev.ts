/**
 * `npm run dev`: `next dev` with live bindings for pages and copy, the e-mail Worker beside it (they meet
 * through wrangler's registry of local Workers), the inbox, and a watch on the book and the reader's script.
 */
import { watch } from "node:fs";
import path from "node:path";
import { getPlatformProxy, unstable_splitSqlQuery as splitSql } from "wrangler";
import { buildContent } from "./content/build.ts";
import { prepareDatabase } from "./lib/database.ts";
import { stateDir } from "./lib/deployment.ts";
import { devVarsFile, ensureDevVars } from "./lib/dev-vars.ts";
import type { D1Database } from "./lib/miniflare.ts";
import { freePort, portFrom, requireFreePorts } from "./lib/ports.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { inRoot } from "./lib/root.ts";
import { logFile, run, script } from "./lib/run.ts";
import { onShutdown } from "./lib/shutdown.ts";
import { startSandbox } from "./sandbox/main.ts";

const emailConfig = "workers/email/wrangler.jsonc";

await runCommand(async () => {
  const port = portFrom("PORT", 8787);
  const inboxPort = portFrom("INBOX_PORT", 8788);
  await requireFreePorts(port, inboxPort);
  const siteUrl = `http://localhost:${port}`;
  const sandbox = await startSandbox({ port: inboxPort, siteUrl });
  onShutdown(() => sandbox.stop());

  ensureDevVars();
  await run(script("build-fonts.ts"));
  await rebuildOnChange("content", () => buildContent([]), /^(?!\.generated)(?!blocks\.json$)/);
  await rebuildOnChange("components/reader", () => run(script("build-reader.ts")), /\.ts$/);
  await prepareLocalDatabase();
  await startEmailWorker({ siteUrl, inboxUrl: sandbox.url });
  console.log(`Pages ${siteUrl}, inbox ${sandbox.url}`);
  process.exitCode = await run({
    command: "next",
    args: ["dev", "--hostname", "localhost", "--port", String(port)],
  });
  await sandbox.stop();
  process.exit();
});

/** Builds now, and again whenever a file in `folder` whose name fits `names` has changed; one build at a time. */
async function rebuildOnChange(folder: string, build: () => Promise<number>, names: RegExp): Promise<void> {
  let last = report();
  await last;
  let timer: NodeJS.Timeout | undefined;
  watch(inRoot(folder), { recursive: true }, (_event, file) => {
    if (!file || !names.test(file)) return;
    clearTimeout(timer);
    // Editors write a file in several steps.
    timer = setTimeout(() => {
      last = last.then(report);
    }, 30);
  });

  async function report(): Promise<void> {
    const code = await build().catch((error: unknown) => {
      console.error(error);
      return 1;
    });
    if (code !== 0) console.error(`${folder}: mend it and save, it is built again at once.`);
  }
}

async function prepareLocalDatabase(): Promise<void> {
  const { env, dispose } = await getPlatformProxy<{ DB: D1Database }>({
    configPath: inRoot("wrangler.jsonc"),
    persist: { path: path.join(stateDir(), "v3") },
  });
  await prepareDatabase(env.DB, { splitSql, stateDir: stateDir() });
  await dispose();
}

/** Runs the e-mail Worker from its sources, and its cron each minute. */
async function startEmailWorker(urls: { siteUrl: string; inboxUrl: string }): Promise<void> {
  const port = await freePort();
  const log = logFile("dev-email-worker");
  const words = [
    "--port",
    String(port),
    "--inspector-port",
    String(await freePort()),
    "--persist-to",
    stateDir(),
  ];
  const vars = ["--var", `SITE_URL:${urls.siteUrl}`, "--var", `SENDGRID_BASE_URL:${urls.inboxUrl}`];
  const args = ["dev", "-c", emailConfig, "--env-file", devVarsFile, ...words, ...vars];
  void run({ command: "wrangler", args }, log).then((code) => {
    throw new Refusal(`The e-mail Worker ended (exit code ${code}): see ${log}.`);
  });
  // It answers nothing until it is up; the next minute will do.
  const sweep = () => void fetch(`http://localhost:${port}/cdn-cgi/local/scheduled`).catch(() => undefined);
  setInterval(sweep, 60_000);
}
