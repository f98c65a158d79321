import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../scripts/lib/ports.ts";
import { startProduct } from "../scripts/lib/product.ts";

/**
 * Starts the product as `npm start` does, on free ports and with a state of its own, for all journeys:
 * `BASE_URL` is the site, `INBOX_URL` the sandbox. Returns what stops it again.
 */
export default async function startForJourneys(): Promise<() => Promise<void>> {
  const stateDir = await mkdtemp(path.join(tmpdir(), "handbook-e2e-"));
  const product = await startProduct({ port: await freePort(), inboxPort: await freePort(), stateDir });
  process.env.BASE_URL = product.siteUrl;
  process.env.INBOX_URL = product.inboxUrl;
  return async () => {
    await product.stop();
    await rm(stateDir, { recursive: true, force: true });
  };
}
