/** `npm run export -- DIR [--remote]`: every table of D1 as CSV and JSON lines: docs/operations.md, "Export". */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Exported, exportTable, listTables } from "./export/write.ts";
import { openDatabase } from "./lib/d1.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { root } from "./lib/root.ts";

const help = "Give the folder to write to, and --remote for Cloudflare's database: see docs/operations.md.";

await runCommand(async () => {
  const { dir, remote } = parse();
  mkdirSync(dir, { recursive: true });
  if (readdirSync(dir).length > 0) throw new Refusal(`${dir} is not empty: name a folder that is new.`);
  const startedAt = new Date().toISOString();
  const database = await openDatabase(remote ? "remote" : "local");
  const tables: Exported[] = [];
  try {
    for (const table of await listTables(database)) {
      const exported = await exportTable(database, table, dir);
      tables.push(exported);
      console.log(`${table.name}: ${exported.rows} rows`);
    }
  } finally {
    await database.close();
  }
  // Last: a folder without it is no whole export.
  const manifest = { version: 1, startedAt, finishedAt: new Date().toISOString(), tables };
  writeFileSync(path.join(dir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  console.log(`${tables.length} tables in ${dir}. They hold personal data: keep them to yourself.`);
});

function parse() {
  try {
    const options = { remote: { type: "boolean", default: false } } as const;
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    const [dir, surplus] = positionals;
    if (!dir || surplus !== undefined) throw new Error("one folder");
    return { dir: path.resolve(root, dir), remote: values.remote };
  } catch {
    throw new Refusal(help);
  }
}
