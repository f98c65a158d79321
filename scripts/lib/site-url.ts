import { readFileSync } from "node:fs";
import { Refusal } from "./refusal.ts";
import { inRoot } from "./root.ts";

/** The site's origin as wrangler.jsonc has it: where links lead in what is built to be read elsewhere. */
export function siteUrl(): string {
  const found = /^\s*"SITE_URL":\s*"([^"]+)"/m.exec(readFileSync(inRoot("wrangler.jsonc"), "utf8"))?.[1];
  if (!found) throw new Refusal("wrangler.jsonc has no SITE_URL: write the site's origin, https://….");
  return new URL(found).origin;
}
