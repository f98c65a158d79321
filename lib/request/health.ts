import "server-only";
import { ping } from "@/db/client";
import { log, reasonOf } from "@/lib/base/log";
import type { RequestContext } from "./bindings";

type Check = "ok" | "failing";

/** Asks each thing that an answer may need, at the least cost there is. */
export async function checkHealth({
  db,
  kv,
  queue,
}: RequestContext): Promise<{ database: Check; cache: Check; queue: Check }> {
  const [database, cache] = await Promise.all([
    probe("database", () => ping(db)),
    probe("cache", () => kv.get("health")),
  ]);
  // A message would cost an operation and wake the consumer; that the producer is bound is told for free.
  return { database, cache, queue: typeof queue?.send === "function" ? "ok" : "failing" };
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
