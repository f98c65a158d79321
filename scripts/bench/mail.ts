import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { bundleDir } from "../lib/build-steps.ts";
import { prepareDatabase } from "../lib/database.ts";
import { type D1Database, runWorkers } from "../lib/miniflare.ts";
import { runtimes } from "../lib/runtimes.ts";
import { provenance, table } from "./report.ts";
import { cpuMsOf } from "./workerd.ts";

/** How a pile of mails went through the e-mail Worker. */
type MailRun = { name: string; mails: number; seconds: number; cpuMs: number; calls: number };

const worker = "handbook-email";
const readers = 10_000;
const single = 1_000;

/** What a second of capacity of the provider takes in batches: Ghost's figure into a sink on the same kind of machine. */
const wanted = 1300;

/** How fast mail goes out, and what it costs. */
export async function reportMail(): Promise<{ report: string; problems: string[] }> {
  const { runs, peakMb } = await measureMail();
  const rows = runs.map(({ name, mails, seconds, cpuMs, calls }) => [
    name,
    mails,
    (mails / seconds).toFixed(0),
    (cpuMs / mails).toFixed(2),
    (cpuMs / calls).toFixed(1),
  ]);
  const report = `## Mail

${provenance()} The built e-mail Worker in Miniflare, into a sink that accepts everything. CPU is all of workerd's, with the
local D1 and queue in it, which on Cloudflare are other machines' work. workerd's memory was ${peakMb.toFixed(0)} MB at most. A
broadcast is to drain at ${wanted.toLocaleString("en")} a second or faster.

${table(["mail", "mails", "a second", "CPU, ms a mail", "CPU, ms a call of the provider"], rows)}`;
  return { report, problems: [] };
}

/**
 * Sends broadcasts to 10,000 readers, and single mails, through the built e-mail Worker into a sink that
 * accepts everything. CPU is all of workerd's, the local D1 and queue included. `peakMb`: its memory at most.
 */
async function measureMail(): Promise<{ runs: MailRun[]; peakMb: number }> {
  const folder = mkdtempSync(path.join(tmpdir(), "handbook-mail-bench-"));
  const sink = await startSink();
  const vars = {
    JWT_SECRET: "a-secret-for-the-benchmark-only-0123456789",
    SENDGRID_API_KEY: "SG.bench",
    SENDGRID_BASE_URL: sink.url,
  };
  const bundle = {
    name: worker,
    config: "workers/email/wrangler.jsonc",
    bundle: bundleDir("email"),
    main: "index.js",
  };
  const before = runtimes();
  const { miniflare, splitSql } = await runWorkers({
    workers: [{ ...bundle, vars }],
    port: 0,
    stateDir: folder,
    onLog: () => {},
  });
  const pid = runtimes().find((id) => !before.includes(id)) ?? 0;
  const db = await miniflare.getD1Database("DB", worker);
  const queue = await miniflare.getQueueProducer("EMAIL_QUEUE", worker);
  await prepareDatabase(db, { splitSql, stateDir: folder });
  await addReaders(db);

  const timed = async (
    name: string,
    mails: number,
    start: () => Promise<void>,
    open: string,
  ): Promise<MailRun> => {
    const [begin, cpu, calls] = [performance.now(), cpuMsOf(pid), sink.calls()];
    await start();
    while ((await count(db, open)) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    return {
      name,
      mails,
      seconds: (performance.now() - begin) / 1000,
      cpuMs: cpuMsOf(pid) - cpu,
      calls: sink.calls() - calls,
    };
  };
  const runs: MailRun[] = [];
  for (const name of ["broadcast, fresh process", "broadcast", "broadcast, again"]) {
    const id = name.replaceAll(/\W+/g, "-");
    const start = async () => {
      await addBroadcast(db, id);
      await queue.send({ v: 2, broadcast: id });
    };
    runs.push(
      await timed(name, readers, start, "select count(*) as count from broadcasts where state <> 'done'"),
    );
  }
  const open = "select count(*) as count from email_outbox where state in ('pending', 'claimed')";
  const start = async () => {
    const ids = await addSingles(db);
    for (const id of ids) await queue.send({ v: 2, mail: id });
  };
  runs.push(await timed("mails one by one", single, start, open));

  const peakMb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  const accepted = sink.mails();
  await miniflare.dispose();
  sink.stop();
  rmSync(folder, { recursive: true, force: true });
  const expected = runs.reduce((sum, { mails }) => sum + mails, 0);
  if (accepted !== expected) throw new Error(`${accepted} mails arrived, not ${expected}`);
  return { runs, peakMb };
}

/** Accepts every mail, and counts calls and mails. */
async function startSink() {
  let [calls, mails] = [0, 0];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      calls += 1;
      mails += JSON.parse(Buffer.concat(chunks).toString()).personalizations.length;
      response.writeHead(202, { "X-Message-Id": `message-${calls}` }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    mails: () => mails,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function addReaders(db: D1Database): Promise<void> {
  await db.prepare("delete from email_subscribers").run();
  const sql = `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${readers})
    insert into email_subscribers (id, email, email_key, first_name, has_access, created_at, updated_at)
    select 'reader-' || n, 'reader-' || n || '@example.com', 'reader-' || n || '@example.com', 'Ada', 1,
      '2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z' from numbers`;
  await db.prepare(sql).run();
}

async function addBroadcast(db: D1Database, id: string): Promise<void> {
  const sql = `insert into broadcasts
    (id, kind, chapter_numbers, audience, state, prepared_through, created_by, created_at)
    values (?, 'chapters_sent', '[1,2]', 'all', 'preparing', '', 'bench', ?)`;
  await db.prepare(sql).bind(id, new Date().toISOString()).run();
}

async function addSingles(db: D1Database): Promise<string[]> {
  const ids = Array.from({ length: single }, (_, index) => `single-${index + 1}`);
  const sql = `insert into email_outbox (id, kind, to_email, email, data, dedupe_key, due_at, created_at)
    select 'single-' || value, 'welcome', 'reader-' || value || '@example.com', 'reader-' || value || '@example.com',
      json_object('subscriberId', 'reader-' || value), 'single-' || value, ?1, ?1
    from json_each(?2)`;
  const numbers = JSON.stringify(ids.map((_, index) => index + 1));
  await db.prepare(sql).bind(new Date().toISOString(), numbers).run();
  return ids;
}

async function count(db: D1Database, sql: string): Promise<number> {
  return (await db.prepare(sql).all<{ count: number }>()).results[0]?.count ?? 0;
}
