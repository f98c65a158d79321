import { spawnSync } from "node:child_process";
import { inRoot } from "../lib/root.ts";

/** Bundles a Worker of these tests as a deployment would, into `folder`. */
export function bundleWorker(config: string, entry: string, folder: string): void {
  const words = ["deploy", "--dry-run", "-c", config, inRoot(entry), "--outdir", folder];
  const bundled = spawnSync(inRoot("node_modules/.bin/wrangler"), words, {
    cwd: inRoot("."),
    encoding: "utf8",
  });
  if (bundled.status !== 0) throw new Error(`${bundled.stdout}\n${bundled.stderr}`);
}
