import { afterEach, expect, test, vi } from "vitest";
import { assetsOf, config } from "@/test/doors";

const { assets } = assetsOf({
  "/_documents/openapi.json": '{"servers":[{"url":"https://site.invalid"}]}',
});

afterEach(() => vi.resetModules());

async function ask(headers: Record<string, string> = {}, method = "GET", over = assets): Promise<Response> {
  const { serveOpenApi } = await import("./openapi");
  const request = new Request(`${config.siteUrl}/api/openapi.json`, { method, headers });
  return serveOpenApi(request, { assets: over, config });
}

test("the document names this site as its server, and may be asked after by its tag", async () => {
  const response = await ask();
  expect(await response.json()).toEqual({ servers: [{ url: config.siteUrl }] });
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("public, max-age=0, must-revalidate");
  expect(response.headers.get("vary")).toBe("Origin");
  const etag = response.headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[\w-]{16}"$/);
  const known = await ask({ "if-none-match": etag });
  expect([known.status, await known.text()]).toEqual([304, ""]);
  expect((await ask({ "if-none-match": '"other"' })).status).toBe(200);
});

test("HEAD has the headers and no body", async () => {
  const response = await ask({}, "HEAD");
  expect(response.headers.get("etag")).toMatch(/^"/);
  expect(await response.text()).toBe("");
});

test("a build without it is a fault of ours, and is not kept", async () => {
  const { serveOpenApi } = await import("./openapi");
  const request = new Request(`${config.siteUrl}/api/openapi.json`);
  const none = assetsOf({}).assets;
  await expect(serveOpenApi(request, { assets: none, config })).rejects.toThrow("not in the build (404)");
  expect((await serveOpenApi(request, { assets, config })).status).toBe(200);
});
