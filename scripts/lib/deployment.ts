import path from "node:path";
import type { Shelved } from "../editions/shelf.ts";
import { root } from "./root.ts";
import type { Program } from "./run.ts";

/** Applies the D1 migrations that are missing: locally, to the state of `npm start`, unless `words` hold `--remote`. */
export function migrations(words: string[]): Program {
  const where = words.includes("--remote") ? [] : ["--local", "--persist-to", stateDir()];
  return { command: "wrangler", args: ["d1", "migrations", "apply", "handbook-db", ...where, ...words] };
}

/** Uploads one Worker. */
export function deploy(config: string, words: string[]): Program {
  return { command: "wrangler", args: ["deploy", "-c", config, ...words] };
}

/** Uploads one file to the bucket of the web Worker. */
export function upload({ key, file, type }: Shelved, words: string[]): Program {
  const args = ["r2", "object", "put", `handbook-files/${key}`, "--file", file, "--content-type", type];
  return { command: "wrangler", args: [...args, "--remote", ...words] };
}

/** Where the local D1, KV and R2 live: `STATE_DIR`, or wrangler's own place. */
export function stateDir(): string {
  return path.resolve(root, process.env.STATE_DIR || ".wrangler/state");
}
