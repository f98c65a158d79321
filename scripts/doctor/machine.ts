import { existsSync, readFileSync, statSync } from "node:fs";
import { parseEnv } from "node:util";
import { complaintOf, type Wrangler } from "../lib/wrangler.ts";
import { type Finding, ok, unknown, wrong } from "./finding.ts";

/** The oldest Node that wrangler runs on. */
const oldestNode = [22, 12] as const;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace("v", "").split(".").map(Number);
  const isNew = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return isNew
    ? ok("Node", `${version} runs the commands`)
    : wrong(
        "Node",
        `${version} is too old`,
        'Start commands by "npm run …": it uses the Node that the packages bring along.',
      );
}

export function checkChromium(path: string | undefined): Finding {
  return path
    ? ok("Chromium", `${path} prints the PDFs of the book`)
    : wrong(
        "Chromium",
        "none was found, and the PDFs of the book are printed by one",
        "npx playwright install chromium, or set CHROMIUM_PATH.",
      );
}

/** The local secrets: there, sound, and not to be read by others. */
export function checkDevVars(file: string): Finding[] {
  if (!existsSync(file)) {
    return [
      unknown(
        "Local secrets",
        "there is no .dev.vars yet",
        '"npm start" makes one, with secrets for this clone alone.',
      ),
    ];
  }
  const vars = parseEnv(readFileSync(file, "utf8"));
  const mode = statSync(file).mode & 0o077;
  return [
    secretFinding("JWT_SECRET of .dev.vars", vars.JWT_SECRET),
    vars.SENDGRID_API_KEY
      ? ok("SENDGRID_API_KEY of .dev.vars", "is set")
      : wrong(
          "SENDGRID_API_KEY of .dev.vars",
          "is missing",
          '"npm start" adds one; the local sandbox takes any.',
        ),
    process.platform === "win32" || mode === 0
      ? ok("Rights of .dev.vars", "only you can read it")
      : wrong("Rights of .dev.vars", "others on this machine can read it", `chmod 600 ${file}`),
  ];
}

const newSecret = 'Make one: "openssl rand -base64 32".';

/** A key for HS256 (RFC 7518, 3.2): 32 bytes or more, and made by chance. */
export function secretFinding(check: string, secret: string | undefined): Finding {
  if (!secret) return wrong(check, "is missing", newSecret);
  const bytes = new TextEncoder().encode(secret).length;
  if (bytes < 32) return wrong(check, `has ${bytes} bytes, and 32 are needed`, newSecret);
  if (
    /example|change.?me|secret|replace|your[-_ ]|0123456789|abcdef/i.test(secret) ||
    new Set(secret).size < 12
  ) {
    return wrong(check, "looks like an example, and not made by chance", newSecret);
  }
  return ok(check, `has ${bytes} bytes`);
}

/** Whether a database has every migration. `words` say which database. */
export async function checkMigrations(wrangler: Wrangler, words: string[], apply: string): Promise<Finding> {
  const answer = await wrangler.ask("web", ["d1", "migrations", "list", "DB", ...words]);
  if (answer.code !== 0)
    return unknown("Migrations", `wrangler could not look: ${complaintOf(answer)}`, apply);
  const { stdout } = answer;
  if (stdout.includes("No migrations to apply")) return ok("Migrations", "all are applied");
  const missing = stdout.match(/\d{4}_\w+\.sql/g) ?? [];
  return wrong("Migrations", `not applied: ${missing.join(", ") || "some"}`, apply);
}
