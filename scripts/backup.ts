/**
 * `npm run backup -- --to DIR`: every table of D1, whole, as `npm run restore` takes it back:
 * docs/operations.md, "Backups". `--to r2:BUCKET` puts it into a bucket; `--remote --env production` is Cloudflare's database.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { placeOf, upload } from "./backup/bucket.ts";
import { writeBackup } from "./backup/write.ts";
import { openDatabase } from "./lib/d1.ts";
import { Refusal, runCommand } from "./lib/refusal.ts";
import { root } from "./lib/root.ts";
import { type Environment, environments } from "./lib/settings.ts";
import { wranglerFor } from "./lib/wrangler.ts";

const help =
  "Give --to with a folder that is new, or with r2:<bucket>; and --remote [--env production|preview] for Cloudflare's database.";
/** A query of Cloudflare's database is a run of wrangler. */
const remotePage = 2_000;

await runCommand(async () => {
  const { to, remote, environment } = parse();
  const place = placeOf(to);
  const name = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const own = place ? mkdtempSync(path.join(tmpdir(), "handbook-backup-")) : null;
  const dir = own ? path.join(own, name) : path.resolve(root, to);
  const database = await openDatabase(remote ? "remote" : "local", environment);
  try {
    const { tables } = await writeBackup(database, {
      dir,
      ...(remote ? { pageSize: remotePage } : {}),
      onTable: ({ table, rows, bytes }) => console.log(`${table}: ${rows} rows, ${bytes} bytes`),
    });
    if (place) await upload(wranglerFor(environment), { dir, bucket: place.bucket, name });
    console.log(
      `${tables.length} tables in ${place ? `r2:${place.bucket}/${name}` : dir}. They hold personal data and hashes of sessions: keep them to yourself.`,
    );
  } finally {
    await database.close();
    if (own) rmSync(own, { recursive: true });
  }
});

function parse(): { to: string; remote: boolean; environment: Environment } {
  try {
    const { values } = parseArgs({
      options: {
        to: { type: "string" },
        remote: { type: "boolean", default: false },
        env: { type: "string" },
      },
    });
    const environment = environments.find((known) => known === (values.env ?? "production"));
    if (!values.to || !environment || (values.env && !values.remote)) throw new Error("not whole");
    return { to: values.to, remote: values.remote, environment };
  } catch {
    throw new Refusal(help);
  }
}
