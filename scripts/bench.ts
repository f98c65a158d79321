/**
 * `npm run bench`: what a request costs, beside a hello-world Worker in the same process of the same run.
 * `npm run bench -- --migrate`: only what moving a million rows from PostgreSQL takes; writes no report.
 */
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import { cpus } from "node:os";
import { gzipSync } from "node:zlib";
import { SignJWT } from "jose";
import { startBacking } from "./bench/backing.ts";
import { type MailRun, measureMail } from "./bench/mail.ts";
import { measureMigration } from "./bench/migrate.ts";
import { startWorkerd, type Workerd } from "./bench/workerd.ts";
import { build, bundleDir, isBuildStale } from "./lib/build-steps.ts";
import { inRoot } from "./lib/root.ts";

const secret = "a-secret-for-the-benchmark-only-0123456789";
const siteUrl = "http://127.0.0.1";
const rounds = 25;
const requestsASlice = 400;
const coldStarts = 7;
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

type Scenario = { name: string; path: string; cookie?: string; hello?: boolean };

if (process.argv.includes("--migrate")) {
  console.log(await measureMigration());
  process.exit(0);
}
if (isBuildStale()) await build();
const backing = await startBacking();
const cookie = `__Host-access=${await accessToken()}`;
const scenarios: Scenario[] = [
  { name: "hello world", path: "/", hello: true },
  { name: "free chapter, guest", path: "/chapters/finding-your-niche" },
  { name: "gated chapter, guest", path: "/chapters/writing" },
  { name: "gated chapter, entitled reader", path: "/chapters/writing", cookie },
  { name: "contents, signed in", path: "/chapters", cookie },
  { name: "unknown path", path: "/nowhere/at/all" },
  { name: "sign-in page (Next)", path: "/sign-in" },
  { name: "search page (Next), subscriber", path: "/search?q=publish+ten+titels", cookie },
  { name: "what is searched, guest", path: "/search.json" },
  { name: "what is searched, subscriber", path: "/search.json", cookie },
];

const cpu = await measureCpu();
const cold = await measureCold();
backing.stop();
const mail = await measureMail();
const report = render(cpu, cold, mail);
writeFileSync(inRoot("docs/benchmarks.md"), report);
console.log(report);
process.exit(0);

/**
 * Median CPU-milliseconds a request, and median ratio to hello world. The scenarios take turns in short
 * slices and each slice is compared with its neighbour, because a machine's speed drifts within a run.
 */
async function measureCpu(): Promise<Map<string, { ms: number; ratio: number }>> {
  const workerd = await startWorkerd(backing.port, secret);
  const samples = scenarios.map((scenario) => ({ scenario, ms: [] as number[], ratios: [] as number[] }));
  for (const scenario of scenarios) await fire(workerd, scenario, 500);
  for (let round = 0; round < rounds; round++) {
    let hello = Number.NaN;
    for (const { scenario, ms, ratios } of samples) {
      const before = workerd.cpuMs();
      await fire(workerd, scenario, requestsASlice);
      const cost = (workerd.cpuMs() - before) / requestsASlice;
      if (scenario.hello) hello = cost;
      ms.push(cost);
      ratios.push(cost / hello);
    }
  }
  workerd.stop();
  return new Map(
    samples.map(({ scenario, ms, ratios }) => [scenario.name, { ms: median(ms), ratio: median(ratios) }]),
  );
}

/** Median milliseconds to the whole first answer of a process that has answered nothing before. */
async function measureCold(): Promise<Map<string, number>> {
  const result = new Map<string, number>();
  for (const scenario of scenarios) {
    const samples: number[] = [];
    for (let start = 0; start < coldStarts; start++) {
      const workerd = await startWorkerd(backing.port, secret);
      const begin = performance.now();
      await get(target(workerd, scenario), scenario.cookie);
      samples.push(performance.now() - begin);
      workerd.stop();
    }
    result.set(scenario.name, median(samples));
  }
  return result;
}

async function fire(workerd: Workerd, scenario: Scenario, requests: number): Promise<void> {
  const url = target(workerd, scenario);
  let left = requests;
  const client = async () => {
    while (left-- > 0) await get(url, scenario.cookie);
  };
  await Promise.all([client(), client(), client(), client()]);
}

function target(workerd: Workerd, { hello, path }: Scenario): string {
  return (hello ? workerd.helloUrl : workerd.webUrl) + path;
}

function get(url: string, cookie?: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, ...(cookie ? { headers: { cookie } } : {}) }, (response) => {
      response.resume();
      response.on("end", resolve);
      if ((response.statusCode ?? 500) >= 500) reject(new Error(`${url} answered ${response.statusCode}`));
    });
    request.on("error", reject);
  });
}

function accessToken(): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    email: "bench@example.com",
    access: true,
    purchased: false,
    role: "reader",
    sid: "session",
  };
  return keyId().then((kid) =>
    new SignJWT({ ...claims, sub: "reader", iat: now, exp: now + 3600 })
      .setIssuer(siteUrl)
      .setAudience("handbook:access")
      .setProtectedHeader({ alg: "HS256", typ: "at+jwt", kid })
      .sign(new TextEncoder().encode(secret)),
  );
}

async function keyId(): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret));
  return Buffer.from(digest).subarray(0, 6).toString("base64url");
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function render(
  cpu: Map<string, { ms: number; ratio: number }>,
  coldMs: Map<string, number>,
  mail: { runs: MailRun[]; peakMb: number },
): string {
  const rows = [...cpu].map(
    ([name, { ms, ratio }]) =>
      `| ${name} | ${ms.toFixed(3)} | ${ratio.toFixed(1)} | ${(coldMs.get(name) ?? Number.NaN).toFixed(0)} |`,
  );
  const mails = mail.runs.map(
    ({ name, mails, seconds, cpuMs, calls }) =>
      `| ${name} | ${mails} | ${(mails / seconds).toFixed(0)} | ${(cpuMs / mails).toFixed(2)} | ${(cpuMs / calls).toFixed(1)} |`,
  );
  const size = (file: string) => (gzipSync(readFileSync(file)).length / 1024).toFixed(0);
  return `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} × ${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.version}.

The built web Worker in plain workerd, without wrangler or a development proxy; KV and D1 answer from another
process, as they do in production. CPU is workerd's time on a processor over slices of ${requestsASlice} requests, the median
of ${rounds}; the ratio is to the hello-world Worker's slice of the same round. "Cold" is the first answer of a fresh
process, the median of ${coldStarts}.

| request | CPU, ms | ratio | cold, ms |
| --- | ---: | ---: | ---: |
${rows.join("\n")}

Mail: the built e-mail Worker in Miniflare, into a sink that accepts everything. CPU is all of workerd's, with the
local D1 and queue in it, which on Cloudflare are other machines' work. workerd's memory was ${mail.peakMb.toFixed(0)} MB at most.

| mail | mails | a second | CPU, ms a mail | CPU, ms a call of the provider |
| --- | ---: | ---: | ---: | ---: |
${mails.join("\n")}

| Worker | script, KiB gzip |
| --- | ---: |
| web | ${size(`${bundleDir("web")}/worker.js`)} |
| e-mail | ${size(`${bundleDir("email")}/index.js`)} |
`;
}
