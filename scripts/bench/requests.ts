import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { inRoot } from "../lib/root.ts";
import { run } from "../lib/run.ts";
import { type Backing, startBacking } from "./backing.ts";
import { startNext } from "./next-start.ts";
import { handler, hello, reader, type Scenario, type Server, scenarios, secret } from "./scenarios.ts";
import { type Process, startWorkerd } from "./workerd.ts";

/**
 * What a kind of request costs. The ratios are to the hello-world Worker and to a bare route handler of Next, each in
 * the same round. Calls are of the database and of KV, for a request.
 */
export type Cost = {
  scenario: Scenario;
  ms: number;
  ratio: number;
  toHandler: number;
  d1: number;
  kv: number;
  /** Milliseconds to the whole first answer of a fresh process, where that was measured. */
  cold: number | null;
};

export const rounds = 15;
export const requestsASlice = 300;
export const coldStarts = 11;
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

type Farm = { [server in Server]: Process };

/** Measures every scenario in one run beside the baselines, so that a slow machine is slow for all of them. */
export async function measureRequests(): Promise<Cost[]> {
  const stock = await bundleStock();
  try {
    const backing = await startBacking();
    backing.addReader(reader);
    const all = await scenarios(backing);
    const warm = await measureWarm(all, { backing, stock });
    const cold = await measureCold(all, { backing, stock });
    backing.stop();
    return warm.map((cost, index) => ({ ...cost, cold: cold[index] ?? null }));
  } finally {
    rmSync(stock, { recursive: true, force: true });
  }
}

/** OpenNext's Worker as it comes, without our gateway before it. */
async function bundleStock(): Promise<string> {
  const folder = mkdtempSync(inRoot(".wrangler/stock-"));
  const args = ["deploy", ".open-next/worker.js", "--dry-run", "-c", "wrangler.jsonc", "--outdir", folder];
  if ((await run({ command: "wrangler", args }, `${folder}.log`)) !== 0) {
    throw new Error(`OpenNext's own Worker was not bundled: see ${folder}.log`);
  }
  return folder;
}

type Around = { backing: Backing; stock: string };

async function startFarm({ backing, stock }: Around): Promise<Farm> {
  const ours = await startWorkerd(backing.port, secret);
  const theirs = await startWorkerd(backing.port, secret, stock);
  const next = await startNext();
  const plain = { ...ours, url: ours.helloUrl };
  return { web: { ...ours, url: ours.webUrl }, plain, stock: { ...theirs, url: theirs.webUrl }, next };
}

/**
 * The median CPU of a request and its median ratios to the baselines. They take turns in short slices, each
 * compared with the baselines of its round, because a machine's speed drifts within a run.
 */
async function measureWarm(all: Scenario[], around: Around): Promise<Omit<Cost, "cold">[]> {
  const farm = await startFarm(around);
  const { counts } = around.backing;
  const samples = all.map((scenario) => ({ scenario, ms: [] as number[], d1: 0, kv: 0 }));
  for (const scenario of all) await fire(farm, scenario, requestsASlice);
  for (let round = 0; round < rounds; round++) {
    for (const sample of samples) {
      const { scenario } = sample;
      const server = farm[scenario.server ?? "web"];
      const before = { cpu: server.cpuMs(), ...counts };
      await fire(farm, scenario, requestsASlice);
      sample.ms.push((server.cpuMs() - before.cpu) / requestsASlice);
      sample.d1 += counts.d1 - before.d1;
      sample.kv += counts.kv - before.kv;
    }
  }
  for (const { stop } of Object.values(farm)) stop();
  const requests = rounds * requestsASlice;
  const baseline = (name: string) => samples.find(({ scenario }) => scenario.name === name)?.ms ?? [];
  const ratio = (ms: number[], to: number[]) =>
    median(ms.map((cost, round) => cost / (to[round] ?? Number.NaN)));
  return samples.map(({ scenario, ms, d1, kv }) => ({
    scenario,
    ms: median(ms),
    ratio: ratio(ms, baseline(hello)),
    toHandler: ratio(ms, baseline(handler)),
    d1: d1 / requests,
    kv: kv / requests,
  }));
}

/** Each in turn, because the machine's speed drifts. */
async function measureCold(all: Scenario[], around: Around): Promise<(number | null)[]> {
  const samples = all.map(() => [] as number[]);
  for (let start = 0; start < coldStarts; start++) {
    for (const [index, scenario] of all.entries()) {
      if (!scenario.cold) continue;
      const process = await startOne(scenario.server ?? "web", around);
      const begin = performance.now();
      await ask(process.url, scenario, 0);
      samples[index]?.push(performance.now() - begin);
      process.stop();
    }
  }
  return samples.map((times) => (times.length > 0 ? median(times) : null));
}

async function startOne(server: Server, { backing, stock }: Around): Promise<Process> {
  if (server === "next") return startNext();
  const workerd = await startWorkerd(backing.port, secret, ...(server === "stock" ? [stock] : []));
  return { ...workerd, url: server === "plain" ? workerd.helloUrl : workerd.webUrl };
}

let posted = 0;

async function fire(farm: Farm, scenario: Scenario, requests: number): Promise<void> {
  const { url } = farm[scenario.server ?? "web"];
  let left = requests;
  const client = async () => {
    while (left-- > 0) await ask(url, scenario, posted++);
  };
  await Promise.all([client(), client(), client(), client()]);
}

async function ask(
  url: string,
  { path, cookie, body, headers = {}, expect = 200 }: Scenario,
  n: number,
): Promise<void> {
  const content = await body?.(n);
  const all = {
    ...(typeof headers === "function" ? headers(n) : headers),
    ...(cookie ? { Cookie: cookie } : {}),
    ...(content === undefined ? {} : { "Content-Length": Buffer.byteLength(content) }),
  };
  return new Promise<void>((resolve, reject) => {
    const options = { agent, headers: all, method: content === undefined ? "GET" : "POST" };
    const request = http.request(url + path, options, (response) => {
      response.resume();
      response.on("end", resolve);
      if (response.statusCode !== expect)
        reject(new Error(`${path} answered ${response.statusCode}, not ${expect}`));
    });
    request.on("error", reject);
    request.end(content);
  });
}

/** The middle one. */
export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
