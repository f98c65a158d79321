/**
 * `npm run restore -- DIR [--state DIR2] [--erasures FILE] [--sql FILE]`: a backup as a local D1, compared row by row, with
 * everybody erased who is to be, and its figures checked: docs/operations.md, "Backups". DIR may be
 * `r2:BUCKET` (the latest) or `r2:BUCKET/NAME`.
 */
import { rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { download, placeOf } from "./backup/bucket.ts";
import { restoreBackup } from "./backup/restore.ts";
import { stateDir } from "./lib/deployment.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { root } from "./lib/root.ts";
import { run, script } from "./lib/run.ts";
import { wranglerFor } from "./lib/wrangler.ts";

const help =
  "Give the folder of a backup, or r2:<bucket>; --state for where its database goes; --erasures; --sql.";

await runCommand(async () => {
  const { from, state, erasures, sql } = parse();
  const place = placeOf(from);
  const dir = place ? await download(wranglerFor(undefined), place) : path.resolve(root, from);
  try {
    const { manifest, erased, paused } = await restoreBackup({
      dir,
      stateDir: state,
      erasuresFile: erasures,
      sqlFile: sql,
    });
    for (const { table, rows } of manifest.tables) console.log(`${table}: ${rows} rows`);
    console.log(`As it was on ${manifest.startedAt}; every row was read back and is the backup's.`);
    console.log(
      `Erased again: ${erased} address${erased === 1 ? "" : "es"}. Mails to many paused: ${paused}.`,
    );
  } finally {
    if (place) rmSync(path.dirname(dir), { recursive: true });
  }
  // Opening the database silenced wrangler for this process, and its children would inherit that.
  const agrees = await run({
    ...script("insights.ts", "check"),
    env: { STATE_DIR: state, WRANGLER_LOG: "log" },
  });
  if (agrees !== 0)
    console.log(
      `What was written while the backup was made is in some of its tables only: STATE_DIR=${state} npm run insights -- rebuild`,
    );
  console.log(`To look at it: STATE_DIR=${state} npm start`);
});

function parse() {
  try {
    const options = {
      state: { type: "string" },
      erasures: { type: "string" },
      sql: { type: "string" },
    } as const;
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    const [from, surplus] = positionals;
    if (!from || surplus !== undefined) throw new Error("one backup");
    const inRoot = (word: string | undefined) => (word === undefined ? undefined : path.resolve(root, word));
    const [erasures, sql] = [inRoot(values.erasures), inRoot(values.sql)];
    return { from, erasures, sql, state: values.state ? path.resolve(root, values.state) : stateDir() };
  } catch {
    throw new Refusal(help);
  }
}
