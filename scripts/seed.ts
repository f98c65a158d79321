/**
 * Fills the local database with made-up readers, to see the product with a crowd in it: docs/operations.md, "Local data".
 *   npm run seed -- --readers N [--state DIR] [--seed N] [--into-existing]
 * Only ever the local one.
 */
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { openDatabase } from "./lib/d1.ts";
import { stateDir } from "./lib/deployment.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { root } from "./lib/root.ts";
import { progressBar } from "./migrate/progress-bar.ts";
import { fill, nobody, requireEmpty } from "./seed/fill.ts";
import { localFile } from "./seed/local-file.ts";

const help =
  "Say how many readers to make: npm run seed -- --readers 1000 [--state DIR] [--seed N] [--into-existing].";

await runCommand(async () => {
  const { readers, state, seed, intoExisting } = parse();
  if (state) process.env.STATE_DIR = path.resolve(root, state);
  // Applies the migrations; makes the file when there is none.
  await (await openDatabase("local")).close();
  const db = new DatabaseSync(localFile(stateDir()));
  if (!intoExisting) requireEmpty(db, stateDir());
  const bar = progressBar();
  const begin = performance.now();
  const { rows, differences } = fill(db, { readers, seed, now: new Date(), onProgress: bar.show });
  db.close();
  bar.end();
  for (const [table, rowCount] of Object.entries(rows))
    console.log(`${table.padEnd(20)} ${String(rowCount).padStart(9)}`);
  if (differences.length > 0)
    throw new Error(`figures that do not agree: ${JSON.stringify(differences.slice(0, 5))}`);
  const seconds = Math.round((performance.now() - begin) / 1000);
  console.log(`${readers} readers in ${stateDir()} in ${seconds} s. All figures agree with their facts.`);
});

function parse() {
  try {
    const options = {
      readers: { type: "string" },
      state: { type: "string" },
      seed: { type: "string", default: "1" },
      "into-existing": { type: "boolean", default: false },
    } as const;
    const { values } = parseArgs({ options });
    const [readers, seed] = [Number(values.readers), Number(values.seed)];
    if (!Number.isInteger(readers) || readers < 1 || readers > nobody) throw new Error("readers");
    if (!Number.isInteger(seed) || values.state === "") throw new Error("seed or state");
    return { readers, seed, state: values.state, intoExisting: values["into-existing"] };
  } catch {
    throw new Refusal(help);
  }
}
