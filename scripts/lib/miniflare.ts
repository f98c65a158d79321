import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { inRoot } from "./root.ts";
import { withoutItsSignalHandlers } from "./shutdown.ts";

/** What the scripts use of a local D1 database. */
export type D1Database = {
  prepare(sql: string): D1Statement;
  batch(statements: D1Statement[]): Promise<unknown>;
};
type D1Statement = {
  bind(...values: unknown[]): D1Statement;
  run(): Promise<unknown>;
  all<Row>(): Promise<{ results: Row[] }>;
};

/** What the scripts use of a local R2 bucket. */
export type R2Bucket = {
  head(key: string): Promise<object | null>;
  delete(key: string): Promise<void>;
  put(key: string, value: Uint8Array, options: { httpMetadata: { contentType: string } }): Promise<unknown>;
};

/** One line that a Worker wrote. */
export type LogLine = { timestamp: number; level: string; message: string };

/** A Worker that was bundled as for a deployment: its configuration, the bundle's folder and entry, and variables beside the configuration's. */
export type BundledWorker = {
  name: string;
  config: string;
  bundle: string;
  main: string;
  vars: Record<string, string>;
};

/** What the scripts use of Miniflare; wrangler brings it along and does not pass on its types. */
export type Miniflare = {
  ready: Promise<URL>;
  getD1Database(binding: string, worker: string): Promise<D1Database>;
  getR2Bucket(binding: string, worker: string): Promise<R2Bucket>;
  getQueueProducer(binding: string, worker: string): Promise<{ send(message: unknown): Promise<void> }>;
  getWorker(name: string): Promise<{ scheduled(event: { cron: string }): Promise<{ outcome: string }> }>;
  dispose(): Promise<void>;
};
type MiniflareModule = {
  Miniflare: new (options: unknown) => Miniflare;
  convertV4MiniflareOptions(options: unknown): unknown;
  NoOpLog: new () => unknown;
};

/**
 * Runs bundled Workers in the workerd that wrangler uses, without its development proxy and file watcher:
 * on `port` of localhost (0: any), IPv4 and IPv6, with what they share kept in `stateDir`.
 */
export async function runWorkers(options: {
  workers: BundledWorker[];
  port: number;
  stateDir: string;
  onLog: (line: LogLine) => void;
}): Promise<{ miniflare: Miniflare; splitSql: (sql: string) => string[] }> {
  process.env.WRANGLER_LOG = "none";
  const { unstable_getMiniflareWorkerOptions: readConfig, unstable_splitSqlQuery: splitSql } = await import(
    "wrangler"
  );
  const { Miniflare, convertV4MiniflareOptions, NoOpLog } = createRequire(import.meta.resolve("wrangler"))(
    "miniflare",
  ) as MiniflareModule;

  const workers = options.workers.map(({ name, config, bundle, main, vars }) => {
    const { modulesRules: _, ...fromConfig } = readConfig(inRoot(config)).workerOptions;
    const bindings = Object.assign({}, fromConfig.bindings, vars);
    return { ...fromConfig, name, bindings, modulesRoot: bundle, modules: bundledModules(bundle, main) };
  });
  const miniflare = await withoutItsSignalHandlers(async () => {
    const instance = new Miniflare(
      convertV4MiniflareOptions({
        host: "localhost",
        port: options.port,
        // wrangler's own folder inside --persist-to, so that its commands see the same data.
        resourcePersistencePath: path.join(options.stateDir, "v3"),
        cf: false,
        log: new NoOpLog(),
        handleStructuredLogs: options.onLog,
        telemetry: { enabled: false },
        workers,
      }),
    );
    await instance.ready;
    return instance;
  });
  return { miniflare, splitSql };
}

const moduleTypes: Record<string, string> = {
  ".js": "ESModule",
  ".mjs": "ESModule",
  ".wasm": "CompiledWasm",
  ".bin": "Data",
  ".txt": "Text",
  ".html": "Text",
  ".sql": "Text",
};

/** Every module of a bundle, the entry first. */
function bundledModules(bundle: string, main: string) {
  return readdirSync(bundle, { recursive: true, encoding: "utf8" })
    .flatMap((file) => {
      const type = moduleTypes[path.extname(file)];
      const full = path.join(bundle, file);
      return type ? [{ type, path: full, contents: readFileSync(full) }] : [];
    })
    .sort((a, b) => Number(path.basename(b.path) === main) - Number(path.basename(a.path) === main));
}
