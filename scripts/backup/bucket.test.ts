import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Wrangler } from "../lib/wrangler.ts";
import { download, placeOf, upload } from "./bucket.ts";
import { readManifest, verifyFiles } from "./manifest.ts";
import { aFolder } from "./test-kit.ts";
import { writeBackup } from "./write.ts";

/** wrangler with a folder for R2, which ends after so many calls. */
function aWrangler(r2: string, calls = Number.POSITIVE_INFINITY): Pick<Wrangler, "ask"> {
  let left = calls;
  return {
    async ask(_worker, [, , verb, key = "", , file = ""]) {
      if (left-- <= 0) return { code: 1, stdout: "", stderr: "✘ [ERROR] Fetch failed." };
      const stored = path.join(r2, key);
      if (verb === "get" && !existsSync(stored))
        return { code: 1, stdout: "", stderr: "✘ [ERROR] The specified key does not exist." };
      mkdirSync(path.dirname(stored), { recursive: true });
      if (verb === "get") copyFileSync(stored, file);
      else copyFileSync(file, stored);
      return { code: 0, stdout: "", stderr: "" };
    },
  };
}

const tables = ["email_subscribers", "erasures"];

async function aBackup(): Promise<string> {
  const dir = path.join(aFolder(), "backup");
  const source = {
    async query<Row>(sql: string) {
      if (sql.includes("sqlite_master")) return tables.map((name) => ({ name })) as Row[];
      return (sql.includes("pragma_table_info") ? [{ name: "id", pk: 1 }] : []) as Row[];
    },
  };
  await writeBackup(source, { dir });
  return dir;
}

test("a backup comes back from the bucket as it was, as the latest and by its name", async () => {
  const [dir, r2] = [await aBackup(), aFolder()];
  await upload(aWrangler(r2), { dir, bucket: "backups", name: "one" });
  for (const word of ["r2:backups", "r2:backups/latest", "r2:backups/one"]) {
    const fetched = await download(aWrangler(r2), placeOf(word) ?? expect.fail(word));
    expect(readManifest(fetched)).toEqual(readManifest(dir));
    await verifyFiles(fetched, readManifest(fetched));
  }
});

test("an upload that was cut off anywhere leaves the one before it as the latest", async () => {
  const [dir, r2] = [await aBackup(), aFolder()];
  await upload(aWrangler(r2), { dir, bucket: "backups", name: "one" });
  const calls = tables.length + 2;
  for (let cut = 0; cut < calls; cut++) {
    await expect(upload(aWrangler(r2, cut), { dir, bucket: "backups", name: "two" })).rejects.toThrow(
      "could not be uploaded: Fetch failed",
    );
    const latest = await download(aWrangler(r2), { bucket: "backups", name: undefined });
    expect(readManifest(latest)).toEqual(readManifest(dir));
    const two = download(aWrangler(r2), { bucket: "backups", name: "two" });
    // Without its manifest it is none; with it, it is whole.
    if (cut < calls - 1) await expect(two).rejects.toThrow("manifest.json could not be fetched");
    else await verifyFiles(await two, readManifest(await two));
  }
});

test.each(["r2:", "r2:UPPER", "r2:bucket/../x", "r2:a/b/c"])("%s is no place in R2", (word) => {
  expect(() => placeOf(word)).toThrow(/is no place in R2/);
});

test("another word is a folder", () => {
  expect(placeOf("backups/today")).toBe(null);
});
