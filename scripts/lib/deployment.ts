import path from "node:path";
import { root } from "./root.ts";
import type { Program } from "./run.ts";

/** wrangler's words for what is in production, and not on this machine. */
export const remote = ["--remote", "--env", "production"];

/**
 * Applies the D1 migrations that are missing: locally, to the state of `npm start`, unless `words` hold
 * `--remote`; then in production, unless they name another environment.
 */
export function migrations(words: string[]): Program {
  const rest = words.filter((word) => word !== "--remote");
  const isElsewhere = rest.some((word) => /^(-e|--env)(=|$)/.test(word));
  const where = !words.includes("--remote")
    ? ["--local", "--persist-to", stateDir()]
    : isElsewhere
      ? ["--remote"]
      : remote;
  return { command: "wrangler", args: ["d1", "migrations", "apply", "DB", ...where, ...rest] };
}

/** Where the local D1, KV and R2 live: `STATE_DIR`, or wrangler's own place. */
export function stateDir(): string {
  return path.resolve(root, process.env.STATE_DIR || ".wrangler/state");
}
