import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { inRoot } from "./root.ts";

/** The secrets of a local run, for both Workers: `.dev.vars` beside the web Worker's configuration. */
export const devVarsFile = inRoot(".dev.vars");

/** What `.dev.vars` says of Turnstile, which is off without it. */
export function turnstileVars(): Record<string, string> {
  const known = existsSync(devVarsFile) ? parseEnv(readFileSync(devVarsFile, "utf8")) : {};
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) =>
      name.startsWith("TURNSTILE_") && value ? [[name, value]] : [],
    ),
  );
}

/** Reads the local secrets. Those that are missing are made, for this clone alone, and kept (mode 600). */
export function ensureDevVars(): { JWT_SECRET: string; SENDGRID_API_KEY: string } {
  const text = existsSync(devVarsFile) ? readFileSync(devVarsFile, "utf8") : "";
  const known = parseEnv(text);
  const secrets = {
    JWT_SECRET: known.JWT_SECRET || randomBytes(32).toString("base64url"),
    SENDGRID_API_KEY: known.SENDGRID_API_KEY || `SG.local.${randomBytes(16).toString("base64url")}`,
  };
  const added = Object.entries(secrets).filter(([name]) => !known[name]);
  if (added.length > 0) {
    const gap = text === "" || text.endsWith("\n") ? "" : "\n";
    const lines = added.map(([name, value]) => `${name}=${value}\n`).join("");
    writeFileSync(devVarsFile, `${text}${gap}${lines}`, { mode: 0o600 });
    chmodSync(devVarsFile, 0o600);
  }
  return secrets;
}
