import "server-only";
import { ping } from "@/db/client";
import { log, reasonOf } from "@/lib/base/log";
import { getSignals } from "@/lib/observe/data";
import { isTooMany } from "@/lib/observe/rules";
import type { RequestContext } from "./bindings";

/** `degraded`: the site goes on, but failed with it in the last quarter of an hour. */
type Check = "ok" | "degraded" | "failing";
/** `mail` only where there is something to say of it: contracts.md names the other three. */
type Checks = { database: Check; cache: Check; queue: Check; mail?: "degraded" };

/**
 * Asks each thing that an answer may need, at the least cost there is. Nobody waits for the queue and the mail
 * provider, and asking them would cost: of those it tells what was counted of late (lib/observe).
 */
export async function checkHealth({
  db,
  kv,
  queue,
  now,
}: Pick<RequestContext, "db" | "kv" | "queue" | "now">): Promise<Checks> {
  const [database, cache, counted] = await Promise.all([
    probe("database", () => ping(db)),
    probe("cache", () => kv.get("health")),
    getSignals(db, { now }).catch(() => null),
  ]);
  const failsToSend =
    counted !== null &&
    isTooMany("mail", { failed: counted("mail.failed"), answered: counted("mail.answered") });
  const wakes = counted !== null && counted("fault.queue") > 0 ? "degraded" : "ok";
  return {
    database,
    cache,
    queue: typeof queue?.send === "function" ? wakes : "failing",
    ...(failsToSend ? { mail: "degraded" } : {}),
  };
}

async function probe(code: string, ask: () => Promise<unknown>): Promise<Check> {
  try {
    await ask();
    return "ok";
  } catch (error) {
    log("error", "health_check", { code, error: reasonOf(error) });
    return "failing";
  }
}
