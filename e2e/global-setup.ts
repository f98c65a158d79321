import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { D1Database } from "../scripts/lib/miniflare.ts";
import { freePort } from "../scripts/lib/ports.ts";
import { startProduct } from "../scripts/lib/product.ts";
import { adminAddresses, staleAdmins, staleReaders } from "./product";
import { addStops } from "./stops";

/**
 * Starts the product as `npm start` does, on free ports and with a state of its own, for all journeys:
 * `BASE_URL` is the site, `INBOX_URL` the sandbox. Returns what stops it again.
 */
export default async function startForJourneys(): Promise<() => Promise<void>> {
  const stateDir = await mkdtemp(path.join(tmpdir(), "handbook-e2e-"));
  const product = await startProduct({
    port: await freePort(),
    inboxPort: await freePort(),
    stateDir,
    moreAdmins: adminAddresses,
  });
  await addStaleSessions(product.database);
  await addStops(product.database);
  await product.pdfs;
  process.env.BASE_URL = product.siteUrl;
  process.env.INBOX_URL = product.inboxUrl;
  return async () => {
    await product.stop();
    await rm(stateDir, { recursive: true, force: true });
  };
}

/** People who signed in an hour ago, which no test can wait for. */
async function addStaleSessions(database: D1Database): Promise<void> {
  const [now, hour] = [Date.now(), 3_600_000];
  const [began, ends] = [now - hour, now + 11 * hour].map((at) => new Date(at).toISOString());
  const subscriber = database.prepare(
    "insert into email_subscribers (id, email, email_key, role, has_access, created_at, updated_at) values (?, ?, ?, ?, 1, ?, ?)",
  );
  const session = database.prepare(
    "insert into user_sessions (id, user_email, session_token, expires_at, created_at) values (?, ?, ?, ?, ?)",
  );
  await database.batch(
    [...staleAdmins, ...staleReaders].flatMap(({ role, email, refreshToken }) => {
      const [id, secret = ""] = refreshToken.split(".");
      const hash = createHash("sha256").update(secret).digest("base64url");
      return [
        subscriber.bind(id, email, email, role, began, began),
        session.bind(id, email, hash, ends, began),
      ];
    }),
  );
}
