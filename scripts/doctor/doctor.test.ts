import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Reply } from "../deploy/fixtures/stub-wrangler.ts";
import { ask, script } from "../lib/run.ts";
import { wranglerFor } from "../lib/wrangler.ts";
import { examine, type Instruments } from "./examine.ts";
import { d1, others, type Rig, resolver, startRig } from "./fixtures/kit.ts";

// wrangler's stub is a process each time it is asked.
vi.setConfig({ testTimeout: 60_000 });

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.stop());

test("where all is well, every part is said to be well", async () => {
  const findings = await rig.examine();
  expect(others(findings)).toEqual([]);
  const checks = findings.map(({ check }) => check).join();
  for (const part of [
    "Node",
    "Settings",
    "Cron",
    "JWT_SECRET of the web",
    "JWT_SECRET of the email",
    "SENDGRID_API_KEY",
    "D1",
    "Migrations",
    "KV",
    "Queue",
    "Dead-letter",
    "R2",
    "SPF",
    "DKIM s1",
    "DKIM s2",
    "DMARC",
    "SendGrid key",
    "Sender",
    "Webhook",
    "Site",
  ]) {
    expect(checks).toContain(part);
  }
});

/** One piece missing in the account: the reply in its place, what is found, and a word of its mend. */
const missing: [string, Reply, string, string][] = [
  [
    "a secret",
    { to: "secret list -c workers/email", stdout: '[{"name":"JWT_SECRET"}]' },
    "wrong SENDGRID_API_KEY of the email Worker: is missing",
    "npx wrangler secret put SENDGRID_API_KEY -c workers/email/wrangler.jsonc --env production",
  ],
  [
    "the other secret",
    { to: "secret list -c wrangler.jsonc", code: 1, stderr: "Worker not found" },
    "wrong JWT_SECRET of the web Worker: is missing",
    "secret put JWT_SECRET -c wrangler.jsonc",
  ],
  [
    "the database",
    { to: "d1 list", stdout: "[]" },
    `wrong D1 database: the account has none with the id ${d1}`,
    "d1 create handbook-db",
  ],
  [
    "the database's name",
    { to: "d1 list", stdout: `[{"uuid":"${d1}","name":"shop"}]` },
    'wrong D1 database: the id is that of "shop"',
    "one database",
  ],
  [
    "a migration",
    { to: "d1 migrations list DB --remote", stdout: "Migrations to be applied:\n│ 0004_insight.sql │" },
    "wrong Migrations: not applied: 0004_insight.sql",
    "db:migrate -- --remote --env production",
  ],
  [
    "the KV namespace",
    { to: "kv namespace list", stdout: "[]" },
    "wrong KV namespace",
    "kv namespace create production-cache",
  ],
  [
    "the queue",
    { to: "queues info email-processing -c", code: 1, stderr: 'Queue "email-processing" does not exist.' },
    "wrong Queue: there is no email-processing",
    "queues create email-processing",
  ],
  [
    "the dead-letter queue",
    { to: "queues info email-processing-dlq", code: 1, stderr: "does not exist" },
    "wrong Dead-letter queue: there is no email-processing-dlq",
    "queues create email-processing-dlq",
  ],
  [
    "the queue's consumer",
    { to: "queues info email-processing -c", stdout: "Number of Consumers: 0" },
    "wrong Queue: email-processing has no consumer handbook-email",
    "Deploy the e-mail Worker",
  ],
  [
    "the bucket",
    { to: "r2 bucket info", code: 1, stderr: "The specified bucket does not exist." },
    "wrong R2 bucket: there is no handbook-files",
    "r2 bucket create handbook-files",
  ],
  [
    "an answer about the bucket",
    { to: "r2 bucket info", code: 1, stderr: "fetch failed" },
    "unknown R2 bucket: wrangler could not look",
    "r2 bucket",
  ],
];

test.each(missing)("it is found that %s is missing", async (_, reply, says, mend) => {
  rig.wrangler.replyTo(reply);
  const findings = await rig.examine();
  expect(others(findings)).toEqual([expect.stringContaining(says)]);
  expect(findings.find(({ state }) => state !== "ok")?.mend).toContain(mend);
});

test("without a sign-in the account is one line, unknown, and the rest is looked at", async () => {
  rig.wrangler.replyTo({ to: "whoami", code: 1, stderr: "not authenticated" });
  const findings = await rig.examine();
  expect(others(findings)).toEqual([
    expect.stringContaining("unknown Cloudflare account: nobody is signed in"),
  ]);
  expect(rig.wrangler.calls()).toHaveLength(1);
  expect(findings.some(({ check }) => check === "Site")).toBe(true);
});

test("this machine without an account: what npm start needs", async () => {
  const devVars = path.join(mkdtempSync(path.join(tmpdir(), "dev-vars-")), ".dev.vars");
  const local = (changes: Partial<Instruments> = {}) =>
    examine(undefined, {
      ...{ wrangler: wranglerFor(undefined, rig.wrangler.env), dns: resolver({}), nodeVersion: "v24.21.0" },
      ...{ chromium: "/usr/bin/chromium", devVars, stateDir: "/state", env: {} },
      ...changes,
    });
  expect(others(await local())).toEqual([expect.stringContaining("unknown Local secrets")]);
  const write = (secret: string, mode = 0o600) => {
    rmSync(devVars, { force: true });
    writeFileSync(devVars, `JWT_SECRET=${secret}\nSENDGRID_API_KEY=SG.local.x\n`, { mode });
  };
  write("q8Zr1vN7xK2mT5wB9yH4cJ6pL3dF0gSaUeRi");
  expect(others(await local())).toEqual([]);
  expect(rig.wrangler.calls().at(-1)).toBe(
    "d1 migrations list DB --local --persist-to /state -c wrangler.jsonc",
  );
  write("too-short");
  expect(others(await local())).toEqual(["wrong JWT_SECRET of .dev.vars: has 9 bytes, and 32 are needed"]);
  write("your-secret-key-please-change-me-now-1");
  expect(others(await local())).toEqual([expect.stringContaining("looks like an example")]);
  write("q8Zr1vN7xK2mT5wB9yH4cJ6pL3dF0gSaUeRi", 0o644);
  expect(others(await local())).toEqual([expect.stringContaining("others on this machine can read it")]);
  rmSync(devVars);
  expect(others(await local({ nodeVersion: "v20.20.2", chromium: undefined }))).toEqual([
    "wrong Node: v20.20.2 is too old",
    expect.stringContaining("wrong Chromium: none was found"),
    expect.stringContaining("unknown Local secrets"),
  ]);
});

test("npm run doctor answers in JSON, with exit code 1 while something is wrong", async () => {
  const { code, stdout } = await ask({
    ...script("doctor.ts", "--env", "preview", "--json"),
    env: rig.wrangler.env,
  });
  const { environment, wrong, findings } = JSON.parse(stdout);
  expect(environment).toBe("preview");
  expect(wrong).toBeGreaterThan(5);
  expect(findings).toContainEqual(
    expect.objectContaining({ state: "wrong", mend: expect.stringContaining("workers.dev subdomain") }),
  );
  expect(code).toBe(1);
  const { code: refused, stderr } = await ask(script("doctor.ts", "--env", "staging"));
  expect([refused, stderr]).toEqual([1, expect.stringContaining("Give --env production")]);
});
