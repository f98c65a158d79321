import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { temporaryBook } from "../content/fixtures/temporary-book.ts";
import { openEpub, realBook } from "./fixtures/editions.ts";

/** EPUBCheck where it is installed: a jar under its plain name, as Debian has it, or a program. */
const installed = (process.env.PATH ?? "")
  .split(path.delimiter)
  .map((folder) => path.join(folder, "epubcheck"))
  .find((file) => existsSync(file));
const folder = mkdtempSync(path.join(tmpdir(), "epubcheck-"));
afterAll(() => rmSync(folder, { recursive: true }));

function check(bytes: Uint8Array): string {
  const file = path.join(folder, "book.epub");
  writeFileSync(file, bytes);
  const { stdout, stderr } = spawnSync("java", ["-jar", installed ?? "", file], { encoding: "utf8" });
  return stdout + stderr;
}

/** A virtual machine starts for each, on machines that do other things. */
const slow = { timeout: 300_000 };

test.skipIf(!installed)("EPUBCheck has nothing to say about the whole book", slow, async () => {
  expect(check(openEpub(await realBook(), "purchased").bytes)).toContain("0 fatals / 0 errors / 0 warnings");
});

test.skipIf(!installed)("EPUBCheck finds what is wrong", slow, () => {
  const book = temporaryBook();
  const broken = Buffer.from(openEpub({ compiled: book.compile(), root: book.folder.root }, "free").bytes);
  // The media type itself.
  broken.write("application/epub+zap", 38, "latin1");
  expect(check(broken)).toMatch(/[1-9]\d* errors?/);
});
