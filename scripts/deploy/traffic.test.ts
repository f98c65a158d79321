import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { workerTraffic } from "./traffic.ts";

const since = new Date("2026-11-22T10:00:00Z");

/** Asks an API that answers `body`; returns what was made of it, and what it was asked. */
async function asked(
  body: string,
): Promise<{ traffic: unknown; request: string; token: string | undefined }> {
  let request = "";
  let token: string | undefined;
  const server = createServer(async (incoming, response) => {
    token = incoming.headers.authorization;
    for await (const chunk of incoming) request += String(chunk);
    response.writeHead(200, { connection: "close" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const env = {
    CLOUDFLARE_API_TOKEN: "token",
    CLOUDFLARE_ACCOUNT_ID: "account",
    CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
  const traffic = await workerTraffic("handbook-web", since, env);
  await new Promise((resolve) => server.close(resolve));
  return { traffic, request, token };
}

test("traffic is the sum of what Cloudflare counts of the Worker since then", async () => {
  const rows = [{ sum: { requests: 90, errors: 1 } }, { sum: { requests: 30, errors: 2 } }];
  const body = JSON.stringify({ data: { viewer: { accounts: [{ workersInvocationsAdaptive: rows }] } } });
  const { traffic, request, token } = await asked(body);
  expect(traffic).toEqual({ requests: 120, errors: 3 });
  expect(token).toBe("Bearer token");
  expect(JSON.parse(request).variables).toEqual({
    account: "account",
    script: "handbook-web",
    since: "2026-11-22T10:00:00.000Z",
  });
});

test("an answer that says nothing is not taken for no errors", async () => {
  expect((await asked('{"data":null,"errors":[{"message":"not authorized"}]}')).traffic).toBeNull();
  expect((await asked("<html>")).traffic).toBeNull();
});

test("without a token nobody is asked", async () => {
  expect(await workerTraffic("handbook-web", since, {})).toBeNull();
});
