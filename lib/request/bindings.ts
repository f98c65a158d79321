import "server-only";
import { getCloudflareContext } from "@opennextjs/cloudflare";
import { headers } from "next/headers";
import { type Db, openDb } from "@/db/client";
import { readWebConfig, type WebConfig } from "@/lib/base/config";
import { newId } from "@/lib/base/ids";
import { watchOf } from "@/lib/observe/service";

/** What a door works with: bindings, settings, the clock and the request's id. */
export type RequestContext = {
  db: Db;
  kv: KVNamespace;
  queue: Queue;
  files: R2Bucket;
  config: WebConfig;
  now: Date;
  requestId: string;
  /** Runs on after the answer was sent. */
  waitUntil: (work: Promise<unknown>) => void;
  /** Notes a defect that was caught, to be reported. */
  report: (error: unknown) => void;
};

/** The context of the request that is being answered. Throws `ConfigError` on bad settings. */
export async function requestContext(): Promise<RequestContext> {
  const { env, ctx } = await getCloudflareContext({ async: true });
  const watch = watchOf(ctx);
  return {
    db: openDb(watch?.database(env.DB) ?? env.DB),
    kv: watch?.cache(env.CACHE_KV) ?? env.CACHE_KV,
    queue: watch?.queue(env.EMAIL_QUEUE) ?? env.EMAIL_QUEUE,
    files: env.FILES,
    config: readWebConfig(env),
    now: new Date(),
    // Set by the gateway; `next dev` has none in front.
    requestId: (await headers()).get("x-request-id") ?? newId(),
    waitUntil: (work) => ctx.waitUntil(work),
    report: (error) => watch?.errors.push(error),
  };
}
