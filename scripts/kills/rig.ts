import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { prepareDatabase } from "../lib/database.ts";
import { type D1Database, type Miniflare, runWorkers } from "../lib/miniflare.ts";
import { runtimes } from "../lib/runtimes.ts";
import { type Sandbox, startSandbox } from "../sandbox/main.ts";
import { bundleWorker } from "./bundle.ts";

const name = "handbook-email";
const config = "workers/email/wrangler.jsonc";

/** The e-mail Worker in a workerd of its own that can be killed at any point and started again on the same state. */
export type Rig = {
  sandbox: Sandbox;
  database(): D1Database;
  /** Hands the Worker a message of the queue. */
  send(message: unknown): Promise<void>;
  sweep(): Promise<void>;
  /** The points passed so far; from now on the process is killed at the `killAt`th from here (0: the next). */
  watch(killAt?: number): void;
  points(): string[];
  /** Resolves when the process was killed. */
  killed: () => boolean;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** Bundles the Worker with its points, starts it with an empty database, and a SendGrid of its own. */
export async function startRig(): Promise<Rig> {
  const folder = mkdtempSync(path.join(tmpdir(), "handbook-kills-"));
  const bundle = path.join(folder, "bundle");
  bundleWorker(config, "scripts/kills/worker.ts", bundle);

  const sandbox = await startSandbox({ port: 0, siteUrl: "http://localhost:8787" });
  let points: string[] = [];
  let killAt = Number.POSITIVE_INFINITY;
  let isKilled = false;
  const killSwitch = createServer((request, response) => {
    points.push(new URL(request.url ?? "/", "http://localhost").searchParams.get("name") ?? "");
    if (points.length - 1 === killAt) {
      isKilled = true;
      for (const pid of runtimes()) process.kill(pid, "SIGKILL");
    } else response.end();
  });
  await new Promise<void>((resolve) => killSwitch.listen(0, "127.0.0.1", resolve));
  const switchUrl = `http://127.0.0.1:${(killSwitch.address() as AddressInfo).port}`;

  const start = async () => {
    const vars = {
      SITE_URL: "http://localhost:8787",
      JWT_SECRET: "kill-test-secret-0123456789abcdef-0123456789abcdef",
      SENDGRID_API_KEY: "SG.kill-test",
      SENDGRID_BASE_URL: sandbox.url,
      KILL_SWITCH_URL: switchUrl,
    };
    const workers = [{ name, config, bundle, main: "worker.js", vars }];
    const { miniflare, splitSql } = await runWorkers({ workers, port: 0, stateDir: folder, onLog: () => {} });
    const database = await miniflare.getD1Database("DB", name);
    return { miniflare, splitSql, database };
  };
  let running = await start();
  await prepareDatabase(running.database, { splitSql: running.splitSql, stateDir: folder });

  return {
    sandbox,
    database: () => running.database,
    async send(message) {
      await (await running.miniflare.getQueueProducer("EMAIL_QUEUE", name)).send(message);
    },
    sweep: () => sweep(running.miniflare),
    watch(at = Number.POSITIVE_INFINITY) {
      points = [];
      killAt = at;
      isKilled = false;
    },
    points: () => points,
    killed: () => isKilled,
    async restart() {
      await running.miniflare.dispose().catch(() => {});
      running = await start();
    },
    async stop() {
      await running.miniflare.dispose().catch(() => {});
      await sandbox.stop();
      killSwitch.closeAllConnections();
      killSwitch.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The cron's handler, until it ends or its process does. */
async function sweep(miniflare: Miniflare): Promise<void> {
  const worker = await miniflare.getWorker(name);
  await worker.scheduled({ cron: "* * * * *" });
}
