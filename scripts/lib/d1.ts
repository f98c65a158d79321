import { readFileSync } from "node:fs";
import path from "node:path";
import { applyMigrations } from "./database.ts";
import { stateDir } from "./deployment.ts";
import type { D1Database } from "./miniflare.ts";
import { Refusal } from "./refusal.ts";
import { inRoot } from "./root.ts";
import { ask, logFile, logTail, run } from "./run.ts";
import type { Environment } from "./settings.ts";
import { withoutItsSignalHandlers } from "./shutdown.ts";

/** Which database: that of `npm start`, or Cloudflare's. */
export type Where = "local" | "remote";

/** The product's D1, as commands use it. */
export type Database = {
  where: Where;
  query<Row>(sql: string): Promise<Row[]>;
  /**
   * Runs a file of statements, `split` at their ends: locally in one transaction, in Cloudflare by its own
   * import. Returns how many rows were written, as D1 counts them; `null` where that is not told.
   */
  runFile(file: string, split: (text: string) => string[]): Promise<number | null>;
  close(): Promise<void>;
};

/**
 * Opens the database: the local one with its migrations applied, the remote one through wrangler. `environment`
 * is of the remote one.
 */
export async function openDatabase(where: Where, environment: Environment = "production"): Promise<Database> {
  return where === "local" ? openLocal() : openRemote(environment);
}

/** The D1 of a state folder as it is, migrated or not; a folder without one gets an empty one. */
export async function openState(folder: string): Promise<{
  d1: D1Database;
  splitSql(sql: string): string[];
  close(): Promise<void>;
}> {
  // No request leaves the machine, and no advice about secrets that this does not need.
  Object.assign(process.env, { WRANGLER_LOG: "none", CLOUDFLARE_CF_FETCH_ENABLED: "false" });
  const { getPlatformProxy, unstable_splitSqlQuery: splitSql } = await import("wrangler");
  const { env, dispose } = await withoutItsSignalHandlers(() =>
    getPlatformProxy<{ DB: D1Database }>({
      configPath: inRoot("wrangler.jsonc"),
      persist: { path: path.join(folder, "v3") },
    }),
  );
  return { d1: env.DB, splitSql, close: dispose };
}

async function openLocal(): Promise<Database> {
  const { d1, splitSql, close } = await openState(stateDir());
  await applyMigrations(d1, splitSql);
  return {
    where: "local",
    query: async <Row>(sql: string) => (await d1.prepare(sql).all<Row>()).results,
    async runFile(file, split) {
      const statements = split(readFileSync(file, "utf8")).map((statement) => d1.prepare(statement));
      const results = (await d1.batch(statements)) as { meta: { rows_written: number } }[];
      return results.reduce((sum, { meta }) => sum + meta.rows_written, 0);
    },
    close,
  };
}

function openRemote(environment: Environment): Database {
  const execute = ["d1", "execute", "DB", "--remote", "--env", environment, "--yes"];
  return {
    where: "remote",
    async query<Row>(sql: string) {
      const output = await capture([...execute, "--json", "--command", sql]);
      const [answer] = JSON.parse(output) as { results: Row[] }[];
      return answer?.results ?? [];
    },
    async runFile(file) {
      const log = logFile("d1-import");
      const code = await run({ command: "wrangler", args: [...execute, "--file", file] }, log);
      if (code !== 0) throw new Refusal(`wrangler could not import ${file}:\n${logTail(log)}`);
      return null;
    },
    close: async () => {},
  };
}

/** What wrangler prints. Its complaint becomes the refusal. */
async function capture(args: string[]): Promise<string> {
  const { code, stdout, stderr } = await ask({ command: "wrangler", args });
  if (code !== 0) throw new Refusal(`wrangler could not ask the database:\n${stderr || stdout}`);
  return stdout;
}
