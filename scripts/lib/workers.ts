import { bundleDir } from "./build-steps.ts";
import { type D1Database, type LogLine, type R2Bucket, runWorkers } from "./miniflare.ts";

/** Both Workers in one workerd, with the D1, KV, queue and bucket they use. */
export type Workers = {
  database: D1Database;
  files: R2Bucket;
  splitSql: (sql: string) => string[];
  /** Runs the e-mail Worker's cron handler, as Cloudflare does each minute. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
};

const webWorker = {
  name: "handbook-web",
  config: "wrangler.jsonc",
  bundle: bundleDir("web"),
  main: "worker.js",
};
const emailWorker = {
  name: "handbook-email",
  config: "workers/email/wrangler.jsonc",
  bundle: bundleDir("email"),
  main: "index.js",
};

/** Runs the bundles that `npm run deploy` would upload, on `port` of localhost, with their state in `stateDir`. */
export async function startWorkers(options: {
  port: number;
  stateDir: string;
  webVars: Record<string, string>;
  emailVars: Record<string, string>;
  onLog: (line: LogLine) => void;
}): Promise<Workers> {
  const { port, stateDir, webVars, emailVars, onLog } = options;
  const workers = [
    { ...webWorker, vars: webVars },
    { ...emailWorker, vars: emailVars },
  ];
  const { miniflare, splitSql } = await runWorkers({ workers, port, stateDir, onLog });
  return {
    database: await miniflare.getD1Database("DB", webWorker.name),
    files: await miniflare.getR2Bucket("FILES", webWorker.name),
    splitSql,
    async sweep() {
      const worker = await miniflare.getWorker(emailWorker.name);
      await worker.scheduled({ cron: "* * * * *" });
    },
    stop: () => miniflare.dispose(),
  };
}
