/**
 * `npm run doctor -- [--env production|preview] [--json]`: looks at the set-up and says of each part whether it is
 * well and how it is mended; without `--env`, at this machine's, which needs no account. Exit code 1 when
 * something is wrong; what could not be looked at is no failure.
 */
import dns from "node:dns/promises";
import { parseArgs } from "node:util";
import { examine } from "./doctor/examine.ts";
import { findingLine } from "./doctor/finding.ts";
import { chromiumPath } from "./lib/browser.ts";
import { stateDir } from "./lib/deployment.ts";
import { devVarsFile } from "./lib/dev-vars.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { environments } from "./lib/settings.ts";
import { wranglerFor } from "./lib/wrangler.ts";

const help = "Give --env production or --env preview, or neither for this machine; --json for programs.";

await runCommand(async () => {
  const { env, json } = parse();
  const environment = environments.find((name) => name === env);
  if (env !== undefined && !environment) throw new Refusal(help);
  const findings = await examine(environment, {
    wrangler: wranglerFor(environment),
    dns: new dns.Resolver({ timeout: 3000, tries: 2 }),
    nodeVersion: process.version,
    chromium: chromiumPath(),
    devVars: devVarsFile,
    stateDir: stateDir(),
    env: process.env,
  });
  const count = (state: string) => findings.filter((finding) => finding.state === state).length;
  const sum = { ok: count("ok"), wrong: count("wrong"), unknown: count("unknown") };
  if (json) {
    console.log(JSON.stringify({ environment: environment ?? "local", ...sum, findings }, null, 2));
  } else {
    for (const finding of findings) console.log(findingLine(finding));
    console.log(`\n${sum.ok} ok, ${sum.wrong} wrong, ${sum.unknown} unknown`);
  }
  process.exitCode = sum.wrong > 0 ? 1 : 0;
});

function parse() {
  try {
    return parseArgs({ options: { env: { type: "string" }, json: { type: "boolean", default: false } } })
      .values;
  } catch {
    throw new Refusal(help);
  }
}
