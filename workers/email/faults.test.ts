import { createExecutionContext, createScheduledController, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openDb } from "@/db/client";
import { emailOutbox } from "@/db/schema";
import { createGateway } from "@/lib/gateway/gateway";
import { outboxInsert } from "@/lib/mail/mutations";
import { wake } from "@/lib/mail/producer";
import { addSignals } from "@/lib/observe/mutations";
import { spanOf } from "@/lib/observe/rules";
import { watchOf } from "@/lib/observe/service";
import { checkHealth } from "@/lib/request/health";
import { assetsOf, config, deadDatabase, deadKv } from "@/test/doors";
import { aLoginRequest, aSubscriber, db } from "@/test/factories";
import { takeConsoleErrors } from "@/test/guards";
import { mailKit } from "@/test/mail";
import worker from "./index";

/**
 * Each dependency is broken in turn, and must then show in health, in the log and in an alarm by mail; what is
 * not broken must not. Both Workers run as they are, with the app's part of the web Worker played here.
 */
const { inbox, reset, orderFaults, url } = mailKit("faults");
const admin = "admin@example.com";
const deadQueue: Queue = new Proxy(env.EMAIL_QUEUE, {
  get: () => () => Promise.reject(new Error("Queue sendBatch failed: Service Unavailable")),
});
const { assets } = assetsOf({});
const info = vi.spyOn(console, "log");
const warn = vi.spyOn(console, "warn");
const errors: unknown[][] = [];

beforeEach(async () => {
  info.mockReset().mockImplementation(() => {});
  warn.mockReset().mockImplementation(() => {});
  errors.length = 0;
  await reset();
  await aSubscriber(db, { email: admin, role: "admin" });
});
afterEach(() => void takeConsoleErrors());

const logged = () => {
  errors.push(...takeConsoleErrors());
  return [...info.mock.calls, ...warn.mock.calls, ...errors].flat().join("\n");
};

type Broken = Partial<Pick<typeof env, "DB" | "CACHE_KV" | "EMAIL_QUEUE">>;

/** The web Worker with these bindings broken: health, a KV read, and a mail that somebody asks for. */
async function visit(broken: Broken): Promise<Awaited<ReturnType<typeof checkHealth>>> {
  let health: Awaited<ReturnType<typeof checkHealth>> | undefined;
  const gateway = createGateway(async () => ({
    async fetch(request: Request, bindings: typeof env, ctx: ExecutionContext) {
      const watch = watchOf(ctx);
      if (!watch) throw new Error("no watch");
      const context = {
        db: openDb(watch.database(bindings.DB)),
        kv: watch.cache(bindings.CACHE_KV),
        queue: watch.queue(bindings.EMAIL_QUEUE),
        now: new Date(),
      };
      if (new URL(request.url).pathname === "/api/health") health = await checkHealth(context);
      else await wake(context.queue, [{ mail: "a-mail" }]);
      return Response.json({});
    },
  }));
  for (const path of ["/api/content", "/api/health"]) {
    const ctx = createExecutionContext();
    const response = await gateway.fetch(
      new Request(config.siteUrl + path),
      { ...env, ...broken, ASSETS: assets } as never,
      ctx,
    );
    await response.text();
    await waitOnExecutionContext(ctx);
  }
  if (!health) throw new Error("health was not asked");
  return health;
}

/** A run of the e-mail Worker's clock. */
const tick = (broken: Broken = {}) =>
  worker.scheduled(createScheduledController(), {
    ...env,
    SENDGRID_BASE_URL: url,
    ADMIN_EMAILS: admin,
    ...broken,
  });

/** The alarms that admins were or will be told of, by the mails' subjects. */
async function alarms(): Promise<string[]> {
  await tick();
  return (await inbox()).filter(({ to }) => to === admin).map(({ subject }) => subject);
}

const well = { database: "ok", cache: "ok", queue: "ok" };

test("with nothing broken health is well, and nobody is told anything", async () => {
  expect(await visit({})).toEqual(well);
  await tick();
  expect(await alarms()).toEqual([]);
  expect(logged()).not.toMatch(/"level":"(warn|error|alarm)"/);
});

// The first, because an isolate writes its failures down once a minute.
test("SendGrid", async () => {
  const times = {
    createdAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 900_000).toISOString(),
  };
  for (const id of ["a", "b", "c", "d", "e"]) {
    const request = await aLoginRequest(db, { email: "reader@example.com", ...times });
    const data = { loginRequestId: request.id };
    const to = { toEmail: "reader@example.com", dedupeKey: id };
    await outboxInsert(db, { id, kind: "sign_in", data, ...to, now: new Date(Date.now() - 1000) });
  }
  await orderFaults([{ status: 503, times: 5 }]);
  await tick();
  expect(logged()).toMatch(/"event":"mail.delivery".*"outcome":"unavailable","state":"pending"/);
  expect(logged()).toContain('"event":"alarm","kind":"send_errors"');
  expect(await visit({})).toEqual({ ...well, mail: "degraded" });
  expect(await alarms()).toEqual(["Alarm: The mail provider fails often"]);
  const waiting = await db.select().from(emailOutbox).where(eq(emailOutbox.kind, "sign_in"));
  expect(waiting).toHaveLength(5);
});

test("D1", async () => {
  expect(await visit({ DB: deadDatabase })).toEqual({ ...well, database: "failing" });
  expect(logged()).toContain('"event":"health_check","code":"database"');
  await tick({ DB: deadDatabase });
  expect(logged()).toContain('"level":"alarm","event":"database.failing"');
  expect((await inbox()).map(({ subject }) => subject)).toEqual(["Alarm: The database does not answer"]);
  expect(await visit({})).toEqual(well);
  // What the web Worker counted of the same outage tells nobody again.
  await addSignals(db, [{ span: spanOf(new Date()), name: "fault.database", value: 3 }]);
  expect(await alarms()).toEqual(["Alarm: The database does not answer"]);
});

test("KV", async () => {
  expect(await visit({ CACHE_KV: deadKv })).toEqual({ ...well, cache: "failing" });
  expect(logged()).toContain('"event":"health_check","code":"cache"');
  await tick();
  expect(logged()).toContain('"event":"alarm","kind":"cache_failing"');
  expect(await alarms()).toEqual(["Alarm: The cache does not answer"]);
  expect(await visit({})).toEqual(well);
});

test("the queue", async () => {
  expect(await visit({ EMAIL_QUEUE: deadQueue })).toEqual({ ...well, queue: "degraded" });
  expect(logged()).toContain('"event":"mail.wake_failed"');
  await tick();
  expect(logged()).toContain('"event":"alarm","kind":"queue_failing"');
  expect(await alarms()).toEqual(["Alarm: The queue does not take calls"]);
  expect(await visit({ EMAIL_QUEUE: undefined as never })).toMatchObject({ queue: "failing" });
});

test("a mail that the queue never woke anybody for goes out by the clock", async () => {
  const times = {
    createdAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 900_000).toISOString(),
  };
  const request = await aLoginRequest(db, { email: "reader@example.com", ...times });
  const about = { kind: "sign_in", data: { loginRequestId: request.id }, dedupeKey: "x" } as const;
  await outboxInsert(db, {
    id: "x",
    toEmail: "reader@example.com",
    ...about,
    now: new Date(Date.now() - 1000),
  });
  await wake(deadQueue, [{ mail: "x" }]);
  expect(await inbox()).toEqual([]);
  await tick();
  expect((await inbox()).map(({ to }) => to)).toEqual(["reader@example.com"]);
});
