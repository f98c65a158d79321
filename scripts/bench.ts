/**
 * `npm run bench`: what the product costs, measured on the built Workers beside baselines of the same run, and
 * written into docs/benchmarks.md part by part. `npm run bench -- --mail --workers` measures these parts only:
 * `--requests`, `--mail`, `--workers`, `--admin [DIR]` (100,000 readers, made for it or in that state), `--migrate`,
 * and, only when asked for, `--starlight` (our chapter beside an Astro Starlight site's) and `--whole` (npm start and npm
 * test from nothing). Ends with 1 when a limit that holds on any machine is passed. It wants a machine with nothing else to do.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { measureAdmin } from "./bench/admin.ts";
import { reportMail } from "./bench/mail.ts";
import { reportMigration } from "./bench/migrate.ts";
import { withPart } from "./bench/report.ts";
import { reportRequests } from "./bench/requests-report.ts";
import { measureStarlight } from "./bench/starlight.ts";
import { reportWhole } from "./bench/whole.ts";
import { reportWorkers } from "./bench/workers.ts";
import { build, isBuildStale } from "./lib/build-steps.ts";
import { runCommand } from "./lib/refusal.ts";
import { inRoot } from "./lib/root.ts";

/** What a part says, and what of it is over a limit. */
type Part = { report: string; problems: string[] };

const usual: Record<string, () => Promise<Part>> = {
  requests: reportRequests,
  mail: reportMail,
  workers: reportWorkers,
  admin: () => measureAdmin(folderAfter("--admin")),
  migrate: reportMigration,
};
const parts: typeof usual = { ...usual, starlight: measureStarlight, whole: reportWhole };
const file = inRoot("docs/benchmarks.md");

function folderAfter(word: string): string | undefined {
  const next = process.argv.indexOf(word) + 1;
  return next > 0 && !process.argv[next]?.startsWith("--") ? process.argv[next] : undefined;
}

await runCommand(async () => {
  const asked = Object.keys(parts).filter((name) => process.argv.includes(`--${name}`));
  if (isBuildStale()) await build();
  const problems: string[] = [];
  for (const name of asked.length > 0 ? asked : Object.keys(usual)) {
    const part = await parts[name]?.();
    if (!part) continue;
    console.log(`\n${part.report}`);
    writeFileSync(file, withPart(readFileSync(file, "utf8"), part.report));
    problems.push(...part.problems);
  }
  console.log(problems.length > 0 ? `\nOver a limit:\n${problems.join("\n")}` : "\nAll within the limits.");
  process.exit(problems.length > 0 ? 1 : 0);
});
