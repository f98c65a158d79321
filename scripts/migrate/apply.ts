import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Database } from "../lib/d1.ts";
import type { Manifest } from "./parts.ts";
import { splitPart } from "./parts.ts";
import type { Applied } from "./report.ts";

const pageSize = 1000;

/** The hashes of the addresses that were erased on the site (docs/decisions/009). */
export async function erasedHashes(database: Database): Promise<Set<string>> {
  const hashes = new Set<string>();
  for (let after = ""; ; ) {
    const rows = await database.query<{ email_hash: string }>(
      `select email_hash from erasures where email_hash > '${after.replaceAll("'", "''")}' order by email_hash limit ${pageSize}`,
    );
    for (const row of rows) hashes.add(row.email_hash);
    const last = rows.at(-1);
    if (rows.length < pageSize || !last) return hashes;
    after = last.email_hash;
  }
}

/**
 * Applies the parts in their order. Each is idempotent by itself, so a run that was ended is simply run
 * again. For Cloudflare, where a part takes its time, those that an ended run applied are passed over: a
 * file beside them, named after what they hold, tells how far it was.
 */
export async function applyParts(
  database: Database,
  options: { dir: string; manifest: Manifest; onProgress: (step: string, share: number) => void },
): Promise<Applied> {
  const { dir, manifest, onProgress } = options;
  const begin = performance.now();
  const progressFile = path.join(dir, ".applied-remote");
  const name = createHash("sha256").update(JSON.stringify(manifest.parts)).digest("hex");
  const from = database.where === "remote" ? partsDone(progressFile, name) : 0;
  let rowsWritten: number | null = 0;
  for (const [index, { file }] of manifest.parts.entries()) {
    onProgress(`Applying ${file}`, index / manifest.parts.length);
    if (index < from) continue;
    const written = await database.runFile(path.join(dir, file), splitPart);
    rowsWritten = rowsWritten === null || written === null ? null : rowsWritten + written;
    if (database.where === "remote") writeFileSync(progressFile, `${name} ${index + 1}\n`);
  }
  rmSync(progressFile, { force: true });
  const seconds = (performance.now() - begin) / 1000;
  return { to: database.where, parts: manifest.parts.length - from, seconds, rowsWritten };
}

function partsDone(file: string, name: string): number {
  if (!existsSync(file)) return 0;
  const [of, count] = readFileSync(file, "utf8").trim().split(" ");
  return of === name ? Number(count) : 0;
}
