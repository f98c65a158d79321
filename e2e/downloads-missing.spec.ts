import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { shelfOf } from "../scripts/editions/shelf.ts";
import { builtEdition } from "../scripts/lib/editions.ts";
import { freePort } from "../scripts/lib/ports.ts";
import { type Product, startProduct } from "../scripts/lib/product.ts";
import { expect, fromNewNetwork, test } from "./product";

test.describe.configure({ mode: "serial", timeout: 120_000 });

let product: Product;
let stateDir: string;

test.beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), "handbook-downloads-"));
  product = await startProduct({ port: await freePort(), inboxPort: await freePort(), stateDir });
});

test.afterAll(async () => {
  await product.stop();
  await rm(stateDir, { recursive: true, force: true });
});

test("a file that is not in the bucket is unavailable for now, and the others are there", async () => {
  const ask = (query: string) =>
    fetch(`${product.siteUrl}/api/content/${query}`, { headers: fromNewNetwork() });
  expect((await ask("download?format=epub")).status).toBe(200);
  const free = shelfOf(builtEdition(), "epub").find(({ key }) => key.endsWith("/free.epub"));
  await product.files.delete(free?.key ?? "");
  const response = await ask("download?format=epub");
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
  expect(await response.json()).toEqual({
    error: "This file is not ready yet. Please try again shortly.",
    code: "unavailable",
  });
  expect((await ask("1/download?format=md")).status).toBe(200);
});
