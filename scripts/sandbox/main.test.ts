import { request } from "node:http";
import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { startSandbox } from "./main.ts";
import { openSandbox } from "./test-kit.ts";

const path = "/api/messages";

function statusFor(
  port: number,
  options: { headers: Record<string, string>; method?: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path, ...options }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on("error", reject).end();
  });
}

test("a taken port is refused in words for people, and a free one is not", async () => {
  const { port } = await openSandbox();
  await expect(startSandbox({ port, siteUrl: "http://localhost:1" })).rejects.toThrow(
    `Port ${port} is taken by another program`,
  );
  expect((await openSandbox()).port).not.toBe(port);
});

test("it answers on localhost by name, by IPv4, and by IPv6 where the machine has it", async () => {
  const { port } = await openSandbox();
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const hosts = [
    "localhost",
    "127.0.0.1",
    ...(addresses.some(({ address }) => address === "::1") ? ["[::1]"] : []),
  ];
  for (const host of hosts) expect((await fetch(`http://${host}:${port}${path}`)).status).toBe(200);
});

test("a stopped sandbox frees its port and ends those who wait", async () => {
  const sandbox = await openSandbox();
  const waiting = fetch(`${sandbox.url}${path}?waitMs=20000`);
  waiting.catch(() => {});
  await fetch(sandbox.url + path);
  await sandbox.stop();
  await expect(waiting).rejects.toThrow();
  const again = await startSandbox({ port: sandbox.port, siteUrl: "http://localhost:1" });
  await again.stop();
});

test("a foreign host name is refused, however it resolves", async () => {
  const { port } = await openSandbox();
  expect(await statusFor(port, { headers: { Host: `evil.example:${port}` } })).toBe(403);
  expect(await statusFor(port, { headers: { Host: "localhost.evil.example" } })).toBe(403);
  expect(await statusFor(port, { headers: { Host: `LOCALHOST:${port}` } })).toBe(200);
});

test("a write from another origin is refused, one from its own page is not", async () => {
  const { port } = await openSandbox();
  const remove = (Origin: string) =>
    statusFor(port, { method: "DELETE", headers: { Host: `localhost:${port}`, Origin } });
  expect(await remove("http://localhost:8787")).toBe(403);
  expect(await remove("null")).toBe(403);
  expect(await remove(`http://localhost:${port}`)).toBe(204);
});
