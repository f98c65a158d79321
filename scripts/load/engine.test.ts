import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { runLoad, tableOf } from "./engine.ts";

/** A site that answers everything with this status, and an inbox that holds a link for everybody. */
async function aSite(status: number): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const isInbox = request.url?.startsWith("/api/messages");
    const mail = { text: "http://localhost/auth/verify?token=abc", customArgs: {} };
    response.writeHead(isInbox ? 200 : status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(isInbox ? [mail, mail] : { accessToken: "token" }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const elsewhere = [
  "https://example.com",
  "http://localhost.example.com",
  "http://127.0.0.1.example.com:8787",
  "http://192.168.0.1:8787",
  "http://user@example.com#localhost",
  "localhost:8787",
];

test.each(elsewhere)("a load never goes to %s", async (address) => {
  const { url, requests } = await aSite(200);
  const bounds = { rate: 1, seconds: 1 };
  await expect(runLoad({ target: address, inbox: url, ...bounds })).rejects.toThrow(/goes to localhost only/);
  await expect(runLoad({ target: url, inbox: address, ...bounds })).rejects.toThrow(/goes to localhost only/);
  expect(requests).toEqual([]);
});

test.each([
  { rate: 101, seconds: 1 },
  { rate: 1, seconds: 601 },
  { rate: 0, seconds: 1 },
  { rate: 1.5, seconds: 1 },
  { rate: Number.NaN, seconds: 1 },
])("a load of $rate a second for $seconds s is refused", async (bounds) => {
  const { url, requests } = await aSite(200);
  await expect(runLoad({ target: url, inbox: url, ...bounds })).rejects.toThrow(/Give 1 to 100 visitors/);
  expect(requests).toEqual([]);
});

test("a load on this machine goes through, and is told", async () => {
  const { url, requests } = await aSite(200);
  const report = await runLoad({ target: url, inbox: url, rate: 5, seconds: 2 });
  expect(report).toMatchObject({ visitors: 10, completed: 10, errors: {} });
  const counted = report.lines.reduce((sum, { count }) => sum + count, 0);
  const inbox = requests.filter((line) => line.includes("/api/messages")).length;
  const mails = report.lines.find(({ name }) => name === "mail in the inbox")?.count ?? 0;
  expect(counted - mails).toBe(requests.length - inbox);
  expect(tableOf(report)).toContain("10 of 10 visitors got through");
}, 20_000);

test("answers that are not what they should be are errors, and named", async () => {
  const { url } = await aSite(503);
  const report = await runLoad({ target: url, inbox: url, rate: 3, seconds: 1 });
  expect(report).toMatchObject({ visitors: 3, completed: 0 });
  expect(Object.values(report.errors).reduce((sum, count) => sum + count, 0)).toBe(3);
  expect(tableOf(report)).toMatch(/\d × .*answered 503/);
}, 20_000);
