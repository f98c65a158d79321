import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { goodMail, messagesOf, openSandbox, postJson, sendMail } from "./test-kit.ts";

type Call = { url: string | undefined; headers: Record<string, unknown>; body: string };

/** A product that writes down the webhooks it gets and answers `status`. */
async function openSite(status: number) {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    calls.push({ url: request.url, headers: request.headers, body });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const to = (email: string) => goodMail({ personalizations: [{ to: [{ email }] }] });

test("mails are listed newest last, and by address in any case", async () => {
  const sandbox = await openSandbox();
  for (const email of ["Ann@example.com", "ben@example.com", "ann@example.com"])
    await sendMail(sandbox, to(email));
  const found = async (query: string) => (await messagesOf(sandbox, query)).map((message) => message.to);
  expect(await found("")).toEqual(["Ann@example.com", "ben@example.com", "ann@example.com"]);
  expect(await found("?to=ANN@example.com")).toEqual(["Ann@example.com", "ann@example.com"]);
  expect(await found("?to=nn@example.com")).toEqual([]);
  const [first] = await messagesOf(sandbox);
  expect(await found(`?to=ann@example.com&after=${first?.id}`)).toEqual(["ann@example.com"]);
});

test("an address with a plus sign is found, escaped or not", async () => {
  const sandbox = await openSandbox();
  await sendMail(sandbox, to("ann+tag@example.com"));
  expect(await messagesOf(sandbox, "?to=ann+tag@example.com")).toHaveLength(1);
  expect(await messagesOf(sandbox, "?to=ann%2Btag%40example.com")).toHaveLength(1);
  expect(await messagesOf(sandbox, "?to=anntag@example.com")).toHaveLength(0);
});

test("deleting empties the inbox", async () => {
  const sandbox = await openSandbox();
  await sendMail(sandbox);
  expect(await messagesOf(sandbox)).toHaveLength(1);
  expect((await fetch(`${sandbox.url}/api/messages`, { method: "DELETE" })).status).toBe(204);
  expect(await messagesOf(sandbox)).toEqual([]);
});

test("past its capacity the oldest mails are forgotten", async () => {
  const sandbox = await openSandbox({ capacity: 2 });
  for (const email of ["a@example.com", "b@example.com", "c@example.com"]) await sendMail(sandbox, to(email));
  expect((await messagesOf(sandbox)).map((message) => message.to)).toEqual([
    "b@example.com",
    "c@example.com",
  ]);
});

test("a long poll answers with the mail it waits for, not with another one's", async () => {
  const sandbox = await openSandbox();
  const poll = messagesOf(sandbox, "?to=ann@example.com&waitMs=20000");
  await sendMail(sandbox, to("ben@example.com"));
  await sendMail(sandbox, to("ann@example.com"));
  expect((await poll).map((message) => message.to)).toEqual(["ann@example.com"]);
});

test("a long poll answers an empty list when its time is over", async () => {
  const sandbox = await openSandbox();
  const started = performance.now();
  expect(await messagesOf(sandbox, "?to=ann@example.com&waitMs=80")).toEqual([]);
  expect(performance.now() - started).toBeGreaterThan(70);
});

test.each([
  ["a wait over 30 s", "?waitMs=30001", 400],
  ["a wait that is no number", "?waitMs=soon", 400],
  ["an unknown parameter", "?from=x", 400],
  ["an unknown mail in after", "?after=x", 404],
  ["a wait of nothing", "?waitMs=0", 200],
])("%s in the query is %3$i", async (_case, query, status) => {
  const { url } = await openSandbox();
  expect((await fetch(`${url}/api/messages${query}`)).status).toBe(status);
});

test("an event reaches the product signed, with the mail's custom args beside SendGrid's fields", async () => {
  const site = await openSite(200);
  const sandbox = await openSandbox({ siteUrl: site.url });
  await sendMail(sandbox, goodMail({ custom_args: { outbox_id: "row-1", event: "forged" } }));
  const [message] = await messagesOf(sandbox);
  const response = await postJson(sandbox, "/api/events", {
    messageId: message?.id,
    event: "bounce",
    type: "blocked",
  });
  expect(await response.json()).toEqual({ status: 200 });

  const [call] = site.calls;
  expect(call?.url).toBe("/api/email/events");
  expect(JSON.parse(call?.body ?? "")).toEqual([
    {
      email: "ann@example.com",
      timestamp: expect.any(Number),
      event: "bounce",
      type: "blocked",
      status: "5.1.1",
      reason: expect.any(String),
      outbox_id: "row-1",
      sg_event_id: expect.any(String),
      sg_message_id: message?.id,
    },
  ]);

  const key = createPublicKey({ key: Buffer.from(sandbox.publicKey, "base64"), format: "der", type: "spki" });
  const signature = Buffer.from(String(call?.headers["x-twilio-email-event-webhook-signature"]), "base64");
  const timestamp = String(call?.headers["x-twilio-email-event-webhook-timestamp"]);
  expect(verify("sha256", Buffer.from(timestamp + call?.body), key, signature)).toBe(true);
  expect(verify("sha256", Buffer.from(timestamp + call?.body.trimEnd()), key, signature)).toBe(false);
});

test("what the product says to an event is passed on, and the request's message id will do", async () => {
  const site = await openSite(401);
  const sandbox = await openSandbox({ siteUrl: site.url });
  const messageId = (await sendMail(sandbox)).headers.get("X-Message-Id");
  const response = await postJson(sandbox, "/api/events", { messageId, event: "delivered" });
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: 200,
    body: { status: 401 },
  });
});

test("an unknown event is 400, an unknown mail 404, and a product that is down 502", async () => {
  const sandbox = await openSandbox();
  const messageId = (await sendMail(sandbox)).headers.get("X-Message-Id");
  const statusOf = async (body: unknown) => (await postJson(sandbox, "/api/events", body)).status;
  expect(await statusOf({ messageId, event: "constructor" })).toBe(400);
  expect(await statusOf({ event: "open" })).toBe(400);
  expect(await statusOf({ messageId: "unknown", event: "open" })).toBe(404);
  expect(await statusOf({ messageId, event: "open" })).toBe(502);
});

test("the test API takes only JSON, so that no foreign page can drive it with a plain form", async () => {
  const sandbox = await openSandbox();
  const post = (type: string) =>
    fetch(`${sandbox.url}/api/faults`, {
      method: "POST",
      headers: { "Content-Type": type },
      body: '{"next":[]}',
    });
  expect((await post("text/plain")).status).toBe(415);
  expect((await post("application/json")).status).toBe(204);
});

test("another method is 405 with what is allowed, another address 404", async () => {
  const { url } = await openSandbox();
  const put = await fetch(`${url}/api/messages`, { method: "PUT" });
  expect([put.status, put.headers.get("Allow")]).toEqual([405, "GET, DELETE"]);
  expect((await fetch(`${url}/api/message`)).status).toBe(404);
});
