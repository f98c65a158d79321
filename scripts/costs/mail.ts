import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { D1Database } from "../lib/miniflare.ts";
import { loadOurCode } from "../lib/our-code.ts";
import { countResults, nothing, type Operations } from "./ledger.ts";

const readers = 1_000;
const singles = 100;
const at = "2026-11-01T00:00:00.000Z";

type Batch = { queue: string; messages: object[]; retryAll(): void };
type Door = {
  queue(batch: Batch, env: object): Promise<void>;
  scheduled(controller: object, env: object): Promise<void>;
};
type Statement = {
  bind(...values: unknown[]): Statement;
  all(): Promise<never>;
  raw(): Promise<unknown[][]>;
};

/** Counts what one mail of each kind costs, and a minute of the cron: the e-mail Worker's own code, before a real D1. */
export async function countMail(d1: D1Database): Promise<Record<string, Operations & { cpuMs: number }>> {
  const code = await loadOurCode<{
    door: Door;
    recordEvents: (db: object, options: object) => Promise<void>;
    openDb(d1: object): object;
  }>(
    `export { default as door } from "@/workers/email/index";
     export { openDb } from "@/db/client";
     export { recordEvents } from "@/lib/mail/events/mutations";`,
  );
  const sink = await startSink();
  const counts = { ...nothing };
  const sent: object[] = [];
  const env = {
    DB: countingD1(d1, counts),
    EMAIL_QUEUE: {
      send: async (body: object) => void sent.push(body),
      sendBatch: async (all: { body: object }[]) => void sent.push(...all.map(({ body }) => body)),
    },
    // Empty: no outage of the database was told of.
    CACHE_KV: {
      get: async () => {
        counts.kvReads += 1;
        return null;
      },
    },
    SITE_URL: "http://127.0.0.1",
    ENVIRONMENT: "development",
    JWT_SECRET: "a-secret-for-counting-only-0123456789",
    SENDGRID_API_KEY: "SG.count",
    SENDGRID_BASE_URL: sink.url,
    MAIL_FROM: "handbook@example.com",
    MAIL_REPLY_TO: "handbook@example.com",
    POSTAL_ADDRESS: "1 Example Street",
  };
  const consume = async (bodies: object[]) => {
    const messages = bodies.map((body, id) => ({ id: String(id), body, attempts: 1, ack() {}, retry() {} }));
    await code.door.queue({ queue: "email-processing", messages, retryAll() {} }, env);
  };
  /** What `work` costs, for each of so many. `queued` are the calls of the queue that it made. */
  const during = async (work: () => Promise<void>, share: number) => {
    Object.assign(counts, nothing);
    sent.length = 0;
    const cpu = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(cpu);
    const { queries, rowsRead, rowsWritten, kvReads } = counts;
    const round = (value: number) => Math.round((value / share) * 100) / 100;
    return {
      ...nothing,
      queries: round(queries),
      rowsRead: round(rowsRead),
      rowsWritten: round(rowsWritten),
      kvReads: round(kvReads),
      queued: round(sent.length),
      cpuMs: round((user + system) / 1000),
    };
  };
  try {
    await addReaders(d1);
    const ids = await addMails(d1);
    const single = await during(async () => {
      for (let start = 0; start < ids.length; start += 10)
        await consume(ids.slice(start, start + 10).map((mail) => ({ v: 2, mail })));
    }, singles);
    await addBroadcast(d1);
    const many = await during(async () => {
      let next: object[] = [{ v: 2, broadcast: "counted" }];
      while (next.length > 0) {
        const before = sent.length;
        await consume(next);
        next = sent.slice(before);
      }
    }, readers);
    if (sink.mails() !== singles + readers) throw new Error(`${sink.mails()} mails were sent`);
    const events = ids.flatMap((outboxId) =>
      ["delivered", "open"].map((event) => ({ outboxId, event, timestamp: Math.floor(Date.now() / 1000) })),
    );
    const event = await during(async () => {
      for (let start = 0; start < events.length; start += 10)
        await code.recordEvents(code.openDb(env.DB), {
          events: events.slice(start, start + 10),
          now: new Date(),
        });
    }, events.length);
    await code.door.scheduled({}, env);
    const minute = await during(() => code.door.scheduled({}, env), 1);
    return {
      "mail to one": single,
      "mail to many, each": many,
      "event of the provider, each": event,
      "minute of the cron": minute,
    };
  } finally {
    sink.stop();
  }
}

/** A D1 that counts what D1 says of each result. */
function countingD1(d1: D1Database, counts: Operations): object {
  const raw = new WeakMap<object, object>();
  const counted = (statement: Statement): object => {
    const all = async () => {
      const result = await statement.all();
      countResults([result], counts);
      return result as { results: Record<string, unknown>[] };
    };
    const proxy = {
      bind: (...values: unknown[]) => counted(statement.bind(...values)),
      all,
      run: all,
      raw: async () => (await all()).results.map((row) => Object.values(row)),
    };
    raw.set(proxy, statement);
    return proxy;
  };
  return {
    prepare: (sql: string) => counted(d1.prepare(sql) as unknown as Statement),
    async batch(statements: object[]) {
      const results = await d1.batch(statements.map((one) => raw.get(one) as never));
      countResults(results as never, counts);
      return results;
    },
  };
}

/** Accepts every mail, and counts its recipients. */
async function startSink() {
  let mails = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      mails += JSON.parse(Buffer.concat(chunks).toString()).personalizations.length;
      response.writeHead(202, { "X-Message-Id": `message-${mails}` }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails: () => mails,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function addReaders(d1: D1Database): Promise<void> {
  const sql = `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${readers})
    insert into email_subscribers (id, email, email_key, first_name, has_access, created_at, updated_at)
    select 'reader-' || n, 'reader-' || n || '@example.com', 'reader-' || n || '@example.com', 'Ada', 1, '${at}', '${at}'
    from numbers`;
  await d1.prepare(sql).run();
}

async function addMails(d1: D1Database): Promise<string[]> {
  const ids = Array.from({ length: singles }, (_, index) => `single-${index + 1}`);
  const sql = `insert into email_outbox (id, kind, to_email, email, data, dedupe_key, due_at, created_at)
    select 'single-' || value, 'welcome', 'reader-' || value || '@example.com', 'reader-' || value || '@example.com',
      json_object('subscriberId', 'reader-' || value), 'single-' || value, ?1, ?1 from json_each(?2)`;
  const numbers = JSON.stringify(ids.map((_, index) => index + 1));
  await d1.prepare(sql).bind(new Date().toISOString(), numbers).run();
  return ids;
}

async function addBroadcast(d1: D1Database): Promise<void> {
  const sql = `insert into broadcasts
    (id, kind, chapter_numbers, audience, state, prepared_through, created_by, created_at)
    values ('counted', 'chapters_sent', '[1,2]', 'all', 'preparing', '', 'counting', ?)`;
  await d1.prepare(sql).bind(new Date().toISOString()).run();
}
