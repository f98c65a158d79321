import { readdirSync } from "node:fs";
import path from "node:path";
import { Refusal } from "../lib/refusal.ts";

/** The file in which workerd keeps the local D1 of a state folder. */
export function localFile(stateDir: string): string {
  const folder = path.join(stateDir, "v3/d1/miniflare-D1DatabaseObject");
  const [file, another] = readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  if (file && another === undefined) return path.join(folder, file);
  throw new Refusal(
    `${folder} holds more than the one database of this product: choose another state with --state DIR.`,
  );
}
