import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { differences, figures } from "../insights/recount.ts";
import { applyMigrations } from "../lib/database.ts";
import { type D1Database, type Miniflare, runWorkers } from "../lib/miniflare.ts";
import { runtimes } from "../lib/runtimes.ts";
import { bundleWorker } from "./bundle.ts";
import type { Deed } from "./facts-worker.ts";

const kills = 40;
const writers = 6;
const name = "handbook-email";
const config = "workers/email/wrangler.jsonc";
const folder = mkdtempSync(path.join(tmpdir(), "handbook-fact-kills-"));
const bundle = path.join(folder, "bundle");

type Running = { miniflare: Miniflare; database: D1Database; url: URL };
let running: Running;

async function start(): Promise<Running> {
  const vars = {
    JWT_SECRET: "kill-test-secret-0123456789abcdef-0123456789abcdef",
    SENDGRID_API_KEY: "SG.none",
  };
  const workers = [{ name, config, bundle, main: "facts-worker.js", vars }];
  const { miniflare, splitSql } = await runWorkers({ workers, port: 0, stateDir: folder, onLog: () => {} });
  const database = await miniflare.getD1Database("DB", name);
  await applyMigrations(database, splitSql);
  return { miniflare, database, url: await miniflare.ready };
}

const all = async <Row>(sql: string) => (await running.database.prepare(sql).all<Row>()).results;
const differing = async () => (await Promise.all(figures.map((figure) => all(differences(figure))))).flat();
const accesses = async () =>
  (await all<{ count: number }>("select count(*) as count from content_access_logs"))[0]?.count ?? 0;

let step = 0;
const kinds = ["progress", "access", "progress", "access", "sign-up", "purchase"] as const;

/** Writes facts one after the other until the product is gone; counts the accesses that were begun, and acknowledged. */
async function write(tally: { begun: number; done: number }): Promise<void> {
  for (;;) {
    const kind = kinds[step % kinds.length] ?? "progress";
    const deed: Deed = { kind, email: `reader-${step % 40}@example.com`, step: step++ };
    if (kind === "access") tally.begun += 1;
    try {
      const response = await fetch(running.url, { method: "POST", body: JSON.stringify(deed) });
      if (!response.ok) throw new Error(await response.text());
    } catch {
      return;
    }
    if (kind === "access") tally.done += 1;
  }
}

// Each kill takes a second: for `npm run test:long`. What a failing write leaves is proved in lib/insights at once.
describe.runIf(inject("longRun"))("facts", () => {
  beforeAll(async () => {
    bundleWorker(config, "scripts/kills/facts-worker.ts", bundle);
    running = await start();
  }, 120_000);
  afterAll(async () => {
    await running.miniflare.dispose().catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  test(`killed ${kills} times while readers read, buy and sign up, facts and figures agree, and nothing acknowledged is lost`, async () => {
    const tally = { begun: 0, done: 0 };
    for (let kill = 0; kill < kills; kill++) {
      const writing = Array.from({ length: writers }, () => write(tally));
      await new Promise((resolve) => setTimeout(resolve, 40 + ((kill * 37) % 200)));
      for (const pid of runtimes()) process.kill(pid, "SIGKILL");
      await Promise.all(writing);
      await running.miniflare.dispose().catch(() => {});
      running = await start();
      expect(await differing(), `after kill ${kill + 1}`).toEqual([]);
      expect(await accesses()).toBeGreaterThanOrEqual(tally.done);
      expect(await accesses()).toBeLessThanOrEqual(tally.begun);
    }
    console.log(
      `${kills} kills; of ${tally.begun} accesses ${tally.done} were acknowledged, ${await accesses()} are in the log`,
    );
    expect(tally.done).toBeGreaterThan(kills);
    // Some were under way each time: else the kills struck nothing.
    expect(tally.begun).toBeGreaterThan(tally.done);
  }, 600_000);
});
