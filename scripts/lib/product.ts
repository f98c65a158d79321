import { appendFileSync, writeFileSync } from "node:fs";
import { startSandbox } from "../sandbox/main.ts";
import { build, isBuildStale } from "./build-steps.ts";
import { prepareDatabase } from "./database.ts";
import { ensureDevVars } from "./dev-vars.ts";
import { fillBucket } from "./editions.ts";
import type { D1Database, LogLine, R2Bucket } from "./miniflare.ts";
import { requireFreePorts } from "./ports.ts";
import { Refusal } from "./refusal.ts";
import { logFile } from "./run.ts";
import { startWorkers, type Workers } from "./workers.ts";

/** The whole product, running. */
export type Product = {
  siteUrl: string;
  inboxUrl: string;
  database: D1Database;
  files: R2Bucket;
  /** Settles when the PDFs of the book are there: they are printed while the site is up already. */
  pdfs: Promise<void>;
  stop(): Promise<void>;
};

const sweepMs = 60_000;
const readyWithinMs = 30_000;

/**
 * Starts both Workers in workerd with their shared state in `stateDir`, and the local SendGrid with its
 * inbox: builds when the build is stale, migrates, seeds the demo once. `moreAdmins` sign in as admins
 * beside the demo's; `moreVars` are more variables of the web Worker, `moreEmailVars` of the other. Comes back when the site is healthy.
 */
export async function startProduct(options: {
  port: number;
  inboxPort: number;
  stateDir: string;
  moreAdmins?: string[];
  moreVars?: Record<string, string>;
  moreEmailVars?: Record<string, string>;
}): Promise<Product> {
  const { port, inboxPort, stateDir, moreAdmins = [], moreVars = {}, moreEmailVars = {} } = options;
  await requireFreePorts(port, inboxPort);
  const secrets = ensureDevVars();
  if (isBuildStale()) {
    console.log("Building …");
    await build();
    // A build takes long enough for somebody else to have started meanwhile.
    await requireFreePorts(port, inboxPort);
  }
  const siteUrl = `http://localhost:${port}`;
  const sandbox = await startSandbox({ port: inboxPort, siteUrl });
  const workers = await startWorkers({
    port,
    stateDir,
    webVars: {
      SITE_URL: siteUrl,
      ADMIN_EMAILS: ["admin@example.com", ...moreAdmins].join(),
      JWT_SECRET: secrets.JWT_SECRET,
      SENDGRID_WEBHOOK_PUBLIC_KEY: sandbox.publicKey,
      ...moreVars,
    },
    emailVars: { SITE_URL: siteUrl, ...secrets, SENDGRID_BASE_URL: sandbox.url, ...moreEmailVars },
    onLog: logTo(logFile(`workers-${port}`)),
  });
  await prepareDatabase(workers.database, { splitSql: workers.splitSql, stateDir });
  const sweeper = sweepEachMinute(workers);
  const editions = await fillBucket(workers.files);
  const product = {
    siteUrl,
    inboxUrl: sandbox.url,
    database: workers.database,
    files: workers.files,
    pdfs: editions.done,
    async stop() {
      clearInterval(sweeper);
      await editions.stop();
      await Promise.all([workers.stop(), sandbox.stop()]);
    },
  };
  await waitUntilHealthy(siteUrl).catch(async (error: unknown) => {
    await product.stop();
    throw error;
  });
  return product;
}

/** Cron triggers do not fire locally: this is the cron. At once too, for what an ended run left behind. */
function sweepEachMinute(workers: Workers): NodeJS.Timeout {
  const sweep = () => {
    workers.sweep().catch((error: unknown) => console.error("The e-mail Worker's cron run failed:", error));
  };
  sweep();
  return setInterval(sweep, sweepMs);
}

/** Every line goes to a file; what is wrong is shown as well. */
function logTo(file: string): (line: LogLine) => void {
  writeFileSync(file, "");
  return ({ timestamp, level, message }) => {
    appendFileSync(file, `${new Date(timestamp).toISOString()} ${level} ${message}\n`);
    if (level === "error") console.error(message);
  };
}

async function waitUntilHealthy(siteUrl: string): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  let last = "no answer";
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`${siteUrl}/api/health`, { signal: AbortSignal.timeout(10_000) });
      if (response.ok) return;
      last = `${response.status} ${await response.text()}`;
    } catch (error) {
      last = String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Refusal(`The site did not become healthy within ${readyWithinMs / 1000} s: ${last}`);
}
