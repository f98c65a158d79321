import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { assetsOf, config } from "@/test/doors";
import { db, now } from "@/test/factories";
import { serveDocument } from "./documents";

/** A guest's visit to the start page of a deployment that holds these files. */
function visit(files: Record<string, string>): Promise<Response> {
  return serveDocument(new Request(config.siteUrl), "/", {
    assets: assetsOf(files).assets,
    kv: env.CACHE_KV,
    openDb: () => db,
    config,
    now,
    clientAddress: null,
    waitUntil: () => {},
  });
}

test("a document that the build lacks is an error that names it, and is not remembered as one", async () => {
  await expect(visit({})).rejects.toThrow("document index is not in the build (404)");
  const page = '<html lang="en"><h1>Welcome</h1></html>';
  const answer = await visit({ "/_documents/index.html": page });
  expect([answer.status, await answer.text()]).toEqual([200, page]);
});
