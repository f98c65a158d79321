import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../scripts/lib/ports.ts";
import { type Product, startProduct } from "../scripts/lib/product.ts";
import { startEnvelopes } from "../test/envelopes.ts";
import { expect, newAddress, test } from "./product";

/** A product of its own, with Sentry on: the test's own process takes the reports of both Workers. */
test.describe.configure({ mode: "serial" });

const email = newAddress("observed");
const network = { "CF-Connecting-IP": "2001:db8:77:1::1" };
let product: Product;
let envelopes: Awaited<ReturnType<typeof startEnvelopes>>;
let stateDir: string;
let logFile: string;
let cookies = "";

test.beforeAll(async () => {
  envelopes = await startEnvelopes();
  stateDir = await mkdtemp(path.join(tmpdir(), "handbook-observe-"));
  const port = await freePort();
  const vars = { SENTRY_DSN: `${envelopes.url.replace("://", "://key@")}/1` };
  product = await startProduct({
    port,
    inboxPort: await freePort(),
    stateDir,
    moreVars: vars,
    moreEmailVars: vars,
  });
  logFile = path.resolve(`.wrangler/logs/workers-${port}.log`);
});

test.afterAll(async () => {
  await product.stop();
  await envelopes.stop();
  await rm(stateDir, { recursive: true, force: true });
});

type Line = Record<string, unknown> & { event: string };

/** What both Workers wrote to the log so far, without the runner's own head of each line. */
const messages = (): string[] =>
  readFileSync(logFile, "utf8")
    .split(/^\d{4}-\d\d-\d\dT[\d:.]+Z \w+ /m)
    .map((message) => message.trim())
    .filter(Boolean);
const lines = (): Line[] => messages().map((message) => JSON.parse(message));

function ask(pathname: string, init: RequestInit = {}): Promise<Response> {
  const headers = {
    Connection: "close",
    Origin: product.siteUrl,
    Cookie: cookies,
    ...network,
    ...init.headers,
  };
  return fetch(product.siteUrl + pathname, { redirect: "manual", ...init, headers });
}

const postJson = (pathname: string, body: object) =>
  ask(pathname, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json" },
  });

async function mails(): Promise<{ id: string; text: string; customArgs: { outboxId: string } }[]> {
  return (await fetch(`${product.inboxUrl}/api/messages?to=${email}`)).json();
}

/** Does something while a table is not where it should be. */
async function without(table: string, act: () => Promise<void>): Promise<void> {
  await product.database.prepare(`alter table ${table} rename to put_aside`).run();
  try {
    await act();
  } finally {
    await product.database.prepare(`alter table put_aside rename to ${table}`).run();
  }
}

test("one mail is followed by its request's id from the form to the provider and back", async ({ page }) => {
  await page.goto(`${product.siteUrl}/sign-up`);
  const posted = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Send me the link" }).click();
  const requestId = (await posted).headers()["x-request-id"];
  expect(requestId).toMatch(/^[\da-f-]{36}$/);
  const known = () => lines().filter((line) => line.requestId === requestId);
  await expect.poll(() => known().map(({ event }) => event), { timeout: 15_000 }).toContain("mail.delivery");

  const steps: Record<string, Line> = Object.fromEntries(known().map((line) => [line.event, line]));
  expect(steps.request).toMatchObject({ method: "POST", path: "/sign-up", status: 200 });
  const outboxId = steps["mail.written"]?.outboxId;
  const row = product.database.prepare(
    "select request_id, provider_id, state from email_outbox where id = ?",
  );
  const [kept] = (await row.bind(outboxId).all<Record<string, string>>()).results;
  expect(kept).toMatchObject({ request_id: requestId, state: "sent" });
  expect(steps["mail.claimed"]).toMatchObject({ outboxId, attempts: 1 });
  expect(steps["mail.delivery"]).toMatchObject({
    outboxId,
    state: "sent",
    outcome: "accepted",
    providerId: kept?.provider_id,
  });

  const [mail] = await mails();
  expect(mail?.customArgs.outboxId).toBe(outboxId);
  const event = { messageId: mail?.id, event: "delivered" };
  const headers = { "Content-Type": "application/json" };
  await fetch(`${product.inboxUrl}/api/events`, { method: "POST", headers, body: JSON.stringify(event) });
  const told = () => lines().filter((line) => line.event === "mail.event");
  expect(told()).toMatchObject([{ outboxId, outcome: "delivered" }]);
  // Another request has lines of its own.
  expect(lines().some((line) => line.event === "request" && line.requestId !== requestId)).toBe(true);
});

test("a reader signs in, and answers made for them say how long they took", async () => {
  const token = /token=([\w.-]+)/.exec((await mails())[0]?.text ?? "")?.[1];
  const answer = await postJson("/api/auth/verify", { token });
  expect(answer.status).toBe(200);
  cookies = answer.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
  expect((await ask(`/auth/verify?token=${token}`)).status).toBe(200);
  const timing = (await ask("/account")).headers.get("server-timing");
  expect(timing).toMatch(/^db;dur=\d+, cache;dur=\d+, render;dur=\d+, total;dur=\d+$/);
  const guest = await fetch(product.siteUrl, { headers: { Connection: "close" } });
  expect(guest.headers.get("server-timing")).toBeNull();
});

test("defects of a page, the API and the e-mail Worker reach Sentry, without anything personal", async () => {
  const reports = async (): Promise<string[]> => (await fetch(`${envelopes.url}/api/1/`)).json();
  expect(await reports()).toEqual([]);
  await without("reading_progress", async () => {
    expect((await ask("/account")).status).toBe(500);
    expect((await ask("/api/progress")).status).toBe(500);
  });
  await expect.poll(async () => (await reports()).length, { timeout: 15_000 }).toBeGreaterThanOrEqual(2);
  await without("email_suppressions", async () => {
    expect((await postJson("/api/auth/magic-link", { email })).status).toBe(200);
    await expect
      .poll(async () => (await reports()).join("\n"), { timeout: 15_000 })
      .toContain('"worker":"email"');
  });
  const all = (await reports()).join("\n");
  for (const told of [
    '"worker":"web"',
    "no such table: reading_progress",
    "no such table: email_suppressions",
  ]) {
    expect(all).toContain(told);
  }
  const owned = cookies.split("; ").map((cookie) => cookie.split("=")[1] ?? "");
  for (const secret of [email, "2001:db8:77", ...owned.filter((value) => value.length > 10)]) {
    expect(all).not.toContain(secret);
  }
  expect(lines().filter(({ event }) => event === "unhandled").length).toBeGreaterThan(0);
});

test("a database that is not whole is in health, in the log and in the count of errors", async () => {
  expect((await ask("/api/health")).status).toBe(200);
  await without("email_subscribers", async () => {
    const health = await ask("/api/health");
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ checks: { database: "failing", cache: "ok" } });
  });
  expect(lines().some(({ event, code }) => event === "health_check" && code === "database")).toBe(true);
  const failed = await product.database
    .prepare("select sum(value) as n from signals where name = 'web.failed'")
    .all<{ n: number }>();
  expect(failed.results[0]?.n).toBeGreaterThan(0);
});

test("every line of both Workers is one JSON object, and holds no query, address, network or token", async () => {
  expect(lines().length).toBeGreaterThan(20);
  for (const line of lines()) expect(typeof line.event).toBe("string");
  const all = messages().join("\n");
  for (const secret of [
    "?",
    "token=",
    email,
    "@example",
    "2001:db8",
    ...(cookies.match(/[\w.-]{20,}/g) ?? []),
  ]) {
    expect(all.includes(secret), `${secret} in the log`).toBe(false);
  }
});
