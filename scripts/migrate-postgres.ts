/**
 * From PostgreSQL to D1: docs/operations.md, "Moving from PostgreSQL".
 *   npm run migrate:postgres -- FILE… [--out DIR] [--apply local|remote] [--report FILE] [--dry-run]
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { type Database, openDatabase, type Where } from "./lib/d1.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { inRoot, root } from "./lib/root.ts";
import { onShutdown } from "./lib/shutdown.ts";
import { applyParts, erasedHashes } from "./migrate/apply.ts";
import { convert } from "./migrate/convert.ts";
import { progressBar } from "./migrate/progress-bar.ts";
import { writeReport } from "./migrate/report.ts";

const help =
  "Give the files of a plain pg_dump, and --out DIR, --apply local|remote, --report FILE or --dry-run as you need: see docs/operations.md.";

// Rows come and go by the million. V8 would rather let the room for new objects grow to a hundred megabytes
// than look through it more often; that saves no time here. It has not grown yet.
setFlagsFromString("--max-semi-space-size=2");
setFlagsFromString("--semi-space-growth-factor=1");

await runCommand(async () => {
  const { files, dir, apply, reportFile, dryRun } = parse();
  const bar = progressBar();
  const erased = apply ? await withDatabase(apply, erasedHashes) : new Set<string>();
  const [chapters, now] = [chaptersOfTheBook(), new Date()];
  const converted = convert({ files, dir, dryRun, chapters, erased, now, onProgress: bar.show });
  const { report, manifest } = converted;
  try {
    if (apply && manifest) {
      onShutdown(async () => {}, 1);
      const options = { dir, manifest, onProgress: bar.show };
      report.applied = await withDatabase(apply, (database) => applyParts(database, options));
    }
    bar.end();
    console.log(writeReport(reportFile, report, converted.listed));
    console.log(`The report: ${reportFile}${dryRun ? "" : `; the SQL: ${dir}`}`);
  } finally {
    bar.end();
    converted.close();
  }
});

/** Opened anew for each use: no connection outlives the half minute in which converting keeps this process busy. */
async function withDatabase<T>(where: Where, use: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(where);
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

function parse() {
  const { values, positionals } = parsed();
  const { apply } = values;
  if (positionals.length === 0 || values.out === "" || values.report === "") throw new Refusal(help);
  if (apply !== undefined && apply !== "local" && apply !== "remote") throw new Refusal(help);
  if (apply && values["dry-run"]) throw new Refusal("--dry-run writes nothing: leave out --apply.");
  const dir = path.resolve(root, values.out ?? ".wrangler/migrate");
  return {
    files: positionals,
    dir,
    apply: apply as Where | undefined,
    reportFile: path.resolve(root, values.report ?? path.join(dir, "report.json")),
    dryRun: values["dry-run"],
  };
}

function parsed() {
  try {
    const options = {
      out: { type: "string" },
      apply: { type: "string" },
      report: { type: "string" },
      "dry-run": { type: "boolean", default: false },
    } as const;
    return parseArgs({ allowPositionals: true, options });
  } catch {
    throw new Refusal(help);
  }
}

/** The numbers that the chapters' files begin with. */
function chaptersOfTheBook(): Set<number> {
  const names = readdirSync(inRoot("content/chapters"));
  return new Set(names.flatMap((name) => /^(\d\d)-.*\.md$/.exec(name)?.[1] ?? []).map(Number));
}
