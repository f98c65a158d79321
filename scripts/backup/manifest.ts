import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import * as z from "zod";
import { Refusal } from "../lib/refusal.ts";

/** The file that makes a folder a backup: it is written last. */
export const manifestFile = "manifest.json";

const name = z.string().regex(/^[a-z][a-z0-9_]*$/);
const sum = z.string().regex(/^[0-9a-f]{64}$/);

const manifestSchema = z.strictObject({
  version: z.literal(1),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** The migrations that the database had: its schema's version. */
  migrations: z.array(z.string().regex(/^[\w-]+\.sql$/)),
  tables: z.array(
    z.strictObject({
      table: name,
      columns: z.array(name).min(1),
      rows: z.int().min(0),
      file: z.string().regex(/^[a-z][a-z0-9_]*\.jsonl\.gz$/),
      bytes: z.int().min(0),
      /** Of the file, and of its rows as they were read: what is there again after a restore must have the latter. */
      sha256: sum,
      rowsSha256: sum,
    }),
  ),
});

/** What a backup holds: schema version, and of each table its columns, rows and sums. */
export type Manifest = z.infer<typeof manifestSchema>;
export type BackedUp = Manifest["tables"][number];

/** Reads a backup's manifest. Refuses a folder that is no whole backup. */
export function readManifest(dir: string): Manifest {
  const file = path.join(dir, manifestFile);
  if (!existsSync(file)) throw new Refusal(`${dir} is no whole backup: it has no ${manifestFile}.`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new Refusal(`${manifestFile} of ${dir} is damaged: it is no JSON.`);
  }
  const parsed = manifestSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refusal(
    `${manifestFile} of ${dir} is damaged, or of another version of this product: ${issue?.path.join(".")}: ${issue?.message}.`,
  );
}

/** Refuses a backup of which a file is missing or is not as it was written, naming the file. */
export async function verifyFiles(dir: string, { tables }: Manifest): Promise<void> {
  for (const { file, bytes, sha256 } of tables) {
    const full = path.join(dir, file);
    if (!existsSync(full)) throw new Refusal(`${file} is missing in ${dir}: nothing was restored.`);
    const found = statSync(full).size;
    if (found !== bytes)
      throw new Refusal(`${file} is damaged: ${found} bytes, not ${bytes}. Nothing was restored.`);
    const hash = createHash("sha256");
    await pipeline(createReadStream(full), hash);
    if (hash.digest("hex") !== sha256)
      throw new Refusal(`${file} is damaged: its checksum differs. Nothing was restored.`);
  }
}
