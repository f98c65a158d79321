import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Refusal } from "../lib/refusal.ts";
import { complaintOf, type Wrangler } from "../lib/wrangler.ts";
import { manifestFile, readManifest } from "./manifest.ts";

/** wrangler takes files up to here. */
const mostBytes = 300 * 1024 * 1024;
/** Names the newest whole backup. */
const latest = "latest";

/** A place in R2, as the commands' words name it: `r2:<bucket>`, or `r2:<bucket>/<backup>`. */
export type Place = { bucket: string; name: string | undefined };

/** The place that a word names, or `null` for a folder of this machine. */
export function placeOf(word: string): Place | null {
  if (!word.startsWith("r2:")) return null;
  const [, bucket, name] = /^r2:([a-z0-9][a-z0-9-]+)(?:\/([\w-]+))?$/.exec(word) ?? [];
  if (!bucket) throw new Refusal(`${word} is no place in R2: give r2:<bucket>, or r2:<bucket>/<backup>.`);
  return { bucket, name };
}

/** Puts a backup into the bucket under `name`: its manifest after its files, and then that it is the latest. */
export async function upload(
  wrangler: Pick<Wrangler, "ask">,
  { dir, bucket, name }: { dir: string; bucket: string; name: string },
): Promise<void> {
  const { tables } = readManifest(dir);
  const large = tables.find(({ bytes }) => bytes > mostBytes);
  if (large)
    throw new Refusal(
      `${large.file} is larger than the 300 MiB that wrangler uploads: use an S3 client for ${dir}.`,
    );
  for (const file of [...tables.map((table) => table.file), manifestFile])
    await put(wrangler, `${bucket}/${name}/${file}`, path.join(dir, file));
  const pointer = path.join(dir, latest);
  writeFileSync(pointer, name);
  await put(wrangler, `${bucket}/${latest}`, pointer);
  rmSync(pointer);
}

/** Fetches a backup, or the latest, into a folder of its own. Its files are not looked at here. */
export async function download(
  wrangler: Pick<Wrangler, "ask">,
  { bucket, name = latest }: Place,
): Promise<string> {
  const dir = mkdtempSync(path.join(tmpdir(), "handbook-backup-"));
  let backup = name;
  if (name === latest) {
    await get(wrangler, `${bucket}/${latest}`, path.join(dir, latest));
    backup = readFileSync(path.join(dir, latest), "utf8").trim();
  }
  const files = path.join(dir, "files");
  mkdirSync(files);
  await get(wrangler, `${bucket}/${backup}/${manifestFile}`, path.join(files, manifestFile));
  for (const { file } of readManifest(files).tables)
    await get(wrangler, `${bucket}/${backup}/${file}`, path.join(files, file));
  return files;
}

async function put(wrangler: Pick<Wrangler, "ask">, key: string, file: string): Promise<void> {
  const answer = await wrangler.ask("web", [
    "r2",
    "object",
    "put",
    key,
    "--file",
    file,
    "--remote",
    "--force",
  ]);
  if (answer.code !== 0) throw new Refusal(`${key} could not be uploaded: ${complaintOf(answer)}.`);
}

async function get(wrangler: Pick<Wrangler, "ask">, key: string, file: string): Promise<void> {
  const answer = await wrangler.ask("web", ["r2", "object", "get", key, "--file", file, "--remote"]);
  if (answer.code !== 0) throw new Refusal(`${key} could not be fetched: ${complaintOf(answer)}.`);
}
