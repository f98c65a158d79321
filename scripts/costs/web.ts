import { type Backing, startBacking } from "../bench/backing.ts";
import { reader, type Scenario, scenarios, secret, siteUrl } from "../bench/scenarios.ts";
import { startWorkerd } from "../bench/workerd.ts";
import type { D1Database } from "../lib/miniflare.ts";
import { loadOurCode } from "../lib/our-code.ts";
import { nothing, type Operations, startLedger } from "./ledger.ts";

export type Counted = Operations & { cpuMs: number };

const warmUp = 20;
const times = 100;
/** Views of an isolate are gathered for a second before they are written. */
const settleMs = 1_500;
/** CPU of the benchmark's hello-world request, in milliseconds: a busy machine is slow for both. */
const helloMs = 0.1;
/** A heartbeat brings a second of reading, a mail its own address: what was said before is no news. */
type Asked = { path: string; body?: string; headers: Record<string, string>; expect: number };
type Request = (n: number) => Asked | Promise<Asked>;

/** Counts what one request of each kind costs, as the mean of many: the built Worker in workerd, before a real D1. */
export async function countWeb(d1: D1Database): Promise<Record<string, Counted>> {
  const backing = await startBacking();
  backing.addReader(reader);
  await d1
    .prepare(
      `insert into email_subscribers (id, email, email_key, has_access, created_at, updated_at)
       values (?, ?, ?, 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
    )
    .bind(reader.readerId, reader.email, reader.email)
    .run();
  const ledger = await startLedger(backing.port, d1);
  const workerd = await startWorkerd(ledger.port, secret);
  const counted: Record<string, Counted> = {};
  const cpuOf = async (request: (n: number) => Promise<void>) => {
    let cpu = 0;
    for (let n = warmUp; n < warmUp + times; n++) {
      const begin = workerd.cpuMs();
      await request(n);
      cpu += workerd.cpuMs() - begin;
    }
    return cpu / times;
  };
  try {
    for (const [name, request] of Object.entries(await requests(d1, backing))) {
      for (let n = 0; n < warmUp; n++) await ask(workerd.webUrl, name, await request(n));
      await settle();
      const before = { ...ledger.counts };
      const hello = await cpuOf(() =>
        ask(workerd.helloUrl, "hello", { path: "/", headers: {}, expect: 200 }),
      );
      const cpu = await cpuOf(async (n) => ask(workerd.webUrl, name, await request(n)));
      await settle();
      const mean = (name: keyof Operations) => round((ledger.counts[name] - before[name]) / times);
      const operations = Object.fromEntries(
        Object.keys(nothing).map((key) => [key, mean(key as keyof Operations)]),
      ) as Operations;
      counted[name] = { ...operations, cpuMs: round((cpu / hello) * helloMs) };
    }
  } finally {
    workerd.stop();
    ledger.stop();
    backing.stop();
  }
  return counted;
}

/** The kinds of requests: the benchmark's, and those that need what an earlier one left. */
async function requests(d1: D1Database, backing: Backing): Promise<Record<string, Request>> {
  const all = await scenarios(backing);
  const known = (name: string): Request => {
    const scenario = all.find((one) => one.name === name);
    if (!scenario) throw new Error(`the benchmark has no "${name}"`);
    return (n) => fromScenario(scenario, n);
  };
  const { signLoginToken } = await loadOurCode<
    Pick<typeof import("../../lib/auth/tokens.ts"), "signLoginToken">
  >(`export { signLoginToken } from "@/lib/auth/tokens"`);
  const signUp = known("sign-up");
  const heartbeat = known("heartbeat");
  const follow: Request = async (n) => {
    const asked = await signUp(n);
    const { results } = await d1
      .prepare("select id, created_at, expires_at from login_requests where email = ?")
      .bind(`new-${n}@example.com`)
      .all<{ id: string; created_at: string; expires_at: string }>();
    const [row] = results;
    if (!row) throw new Error(`no sign-up of new-${n}`);
    const token = await signLoginToken(
      { id: row.id, createdAt: row.created_at, expiresAt: row.expires_at },
      { siteUrl, secret },
    );
    return { ...asked, path: "/api/auth/verify", body: JSON.stringify({ token }) };
  };
  return {
    "free chapter, as a guest": known("free chapter, guest"),
    "gated chapter": known("gated chapter, entitled reader"),
    contents: known("contents, signed in"),
    "file of a page": async () => ({ path: "/reader/reader.js", headers: {}, expect: 200 }),
    "sign-in page": known("app page (sign-in)"),
    heartbeat,
    "chapter completed": known("mark complete, and back"),
    "quiz graded": known("quiz graded"),
    "what is searched": known("what is searched, subscriber"),
    "sign-up": signUp,
    "sign-in mail asked for": known("sign-in mail asked for"),
    "link followed": follow,
    "places read": async (n) => {
      const { headers } = await heartbeat(n);
      return { path: "/api/progress/places", headers, expect: 200 };
    },
    "session renewed": async (n) => {
      const { headers } = await signUp(n);
      return {
        path: "/api/auth/refresh",
        body: "{}",
        headers: { ...headers, Cookie: newestRefresh },
        expect: 200,
      };
    },
  };
}

async function fromScenario({ path, cookie, body, headers = {}, expect = 200 }: Scenario, n: number) {
  const own = typeof headers === "function" ? headers(n) : headers;
  const content = await body?.(n);
  return {
    path,
    expect,
    headers: { ...own, ...(cookie ? { Cookie: cookie } : {}) },
    ...(content === undefined ? {} : { body: content }),
  };
}

/** The refresh cookie that was set last: it is good for one renewal. */
let newestRefresh = "";

async function ask(url: string, name: string, { path, body, headers, expect }: Asked): Promise<void> {
  const response = await fetch(url + path, {
    headers,
    redirect: "manual",
    ...(body === undefined ? {} : { method: "POST", body }),
  });
  const refresh = response.headers.getSetCookie().find((cookie) => cookie.startsWith("__Host-refresh="));
  if (refresh) newestRefresh = refresh.split(";")[0] ?? "";
  const text = await response.text();
  if (response.status !== expect)
    throw new Error(`${name} answered ${response.status}: ${text.slice(0, 200)}`);
}

/** What runs on after the answer. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, settleMs));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
