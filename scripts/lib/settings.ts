import { inRoot } from "./root.ts";

/** Where the product is deployed to, as both `wrangler.jsonc` name it. */
export const environments = ["production", "preview"] as const;
export type Environment = (typeof environments)[number];

export const configFiles = { web: "wrangler.jsonc", email: "workers/email/wrangler.jsonc" } as const;
export type Worker = keyof typeof configFiles;

/** Of a Worker's configuration in one environment: what a deployment needs to know. */
export type Settings = {
  name: string;
  vars: Record<string, string>;
  routes: { pattern: string }[];
  secrets: string[];
  d1: { database_name: string; database_id: string };
  kv: { id: string };
  /** Of the web Worker alone. */
  bucket: string | undefined;
  queue: string;
  consumers: { queue: string; dead_letter_queue?: string | undefined }[];
  crons: string[];
};

/** What is wrong with a setting: where it stands, what is the matter, and how it is mended. */
export type Problem = { where: string; what: string; mend: string };

/**
 * Reads both Workers' configuration of one environment, or without one that of local use, as wrangler does.
 * `folder` is the project's.
 */
export async function readSettings(
  environment: Environment | undefined,
  folder = inRoot(),
): Promise<Record<Worker, Settings>> {
  // wrangler's start takes a second: only for who asks.
  const { unstable_readConfig: readConfig } = await import("wrangler");
  const read = (worker: Worker): Settings => {
    const config = readConfig({ config: `${folder}/${configFiles[worker]}`, env: environment ?? "" });
    const [d1] = config.d1_databases;
    const [kv] = config.kv_namespaces;
    return {
      name: config.name ?? "",
      vars: Object.fromEntries(Object.entries(config.vars).map(([name, value]) => [name, String(value)])),
      routes: (config.routes ?? []).map((route: string | { pattern: string }) =>
        typeof route === "string" ? { pattern: route } : route,
      ),
      secrets: config.secrets?.required ?? [],
      d1: { database_name: d1?.database_name ?? "", database_id: d1?.database_id ?? "" },
      kv: { id: kv?.id ?? "" },
      bucket: config.r2_buckets[0]?.bucket_name,
      queue: config.queues.producers?.[0]?.queue ?? "",
      consumers: config.queues.consumers ?? [],
      crons: config.triggers.crons ?? [],
    };
  };
  return { web: read("web"), email: read("email") };
}
