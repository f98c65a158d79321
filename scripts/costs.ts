/**
 * `npm run costs`: writes docs/costs.md from the counts in scripts/costs/counts.json and the prices in
 * scripts/costs/prices.ts. `-- --count` counts first: it needs the build, and a machine with nothing else to do.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Counts } from "./costs/bill.ts";
import { countMail } from "./costs/mail.ts";
import { renderPage } from "./costs/page.ts";
import { measureReader } from "./costs/storage.ts";
import { countWeb } from "./costs/web.ts";
import { build, isBuildStale } from "./lib/build-steps.ts";
import { openState } from "./lib/d1.ts";
import { applyMigrations } from "./lib/database.ts";
import type { D1Database } from "./lib/miniflare.ts";
import { runCommand } from "./lib/refusal.ts";
import { inRoot } from "./lib/root.ts";

const countsFile = inRoot("scripts/costs/counts.json");

await runCommand(async () => {
  if (process.argv.includes("--count")) await count();
  const counts = JSON.parse(readFileSync(countsFile, "utf8")) as Counts;
  writeFileSync(inRoot("docs/costs.md"), renderPage(counts));
  console.log("docs/costs.md is written.");
  process.exit(0);
});

async function count(): Promise<void> {
  if (isBuildStale()) await build();
  const kinds = { ...(await onD1(countWeb)), ...(await onD1(countMail)) };
  const counts: Counts = {
    countedOn: new Date().toISOString().slice(0, 10),
    kinds,
    reader: measureReader(),
  };
  writeFileSync(countsFile, `${JSON.stringify(counts, null, 2)}\n`);
}

/** A D1 of its own, migrated and empty. */
async function onD1<Result>(work: (d1: D1Database) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), "handbook-costs-"));
  const { d1, splitSql, close } = await openState(folder);
  try {
    await applyMigrations(d1, splitSql);
    return await work(d1);
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}
