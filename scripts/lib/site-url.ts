import { readFileSync } from "node:fs";
import { Refusal } from "./refusal.ts";
import { inRoot } from "./root.ts";

/**
 * The site's origin, where links lead in what is built to be read elsewhere: `BUILD_SITE_URL`, which a deployment
 * sets to that of its environment, or the local one of wrangler.jsonc.
 */
export function siteUrl(): string {
  const local = /^\s*"SITE_URL":\s*"([^"]+)"/m.exec(readFileSync(inRoot("wrangler.jsonc"), "utf8"))?.[1];
  const found = process.env.BUILD_SITE_URL || local;
  if (!found) throw new Refusal("wrangler.jsonc has no SITE_URL: write the site's origin, https://….");
  return new URL(found).origin;
}
