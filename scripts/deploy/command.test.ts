import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { ask, script } from "../lib/run.ts";
import { configFiles, environments, type Worker } from "../lib/settings.ts";
import { wranglerFor } from "../lib/wrangler.ts";
import { stubWrangler } from "./fixtures/stub-wrangler.ts";

// Each starts a program or two.
vi.setConfig({ testTimeout: 60_000 });

test("npm run deploy refuses what is not filled in, with exit code 1 and no call to wrangler", async () => {
  const stub = stubWrangler();
  const { code, stderr } = await ask({ ...script("deploy.ts"), env: stub.env });
  expect(code).toBe(1);
  expect(stderr).toContain("env.production.d1_databases.database_id is the placeholder");
  expect(stub.calls()).toEqual([]);
});

test.each([["--env", "staging"], ["--env", "preview", "--alias", "Not A Name"], ["--force"]])(
  "npm run deploy refuses %s %s %s",
  async (...words) => {
    const { code, stderr } = await ask(script("deploy.ts", ...words.filter(Boolean)));
    expect(code).toBe(1);
    expect(stderr).toContain("Give --env production or --env preview");
  },
);

/** The real wrangler and the real settings, with an entry of one line: the build is tried by `npm test` itself. */
const dryRuns = environments.flatMap((environment) =>
  (Object.keys(configFiles) as Worker[]).map((worker) => ({ environment, worker })),
);
test.each(dryRuns)(
  "wrangler takes the $worker Worker's settings of $environment",
  async ({ environment, worker }) => {
    const folder = mkdtempSync(path.join(tmpdir(), "dry-run-"));
    const entry = path.join(folder, "entry.ts");
    writeFileSync(entry, "export default { fetch: () => new Response() };");
    const assets = worker === "web" ? ["--assets", folder] : [];
    const words = ["deploy", entry, "--dry-run", "--outdir", path.join(folder, "out"), ...assets];
    const { code, stdout, stderr } = await wranglerFor(environment).ask(worker, words);
    rmSync(folder, { recursive: true });
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toContain(`env.ENVIRONMENT ("${environment}")`);
    for (const binding of ["DB", "CACHE_KV", "EMAIL_QUEUE"]) expect(stdout).toContain(`env.${binding} (`);
    expect(stdout.includes("env.FILES (")).toBe(worker === "web");
  },
);
