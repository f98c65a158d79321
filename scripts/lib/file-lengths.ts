import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { root } from "./root.ts";

/** The longest a file may be; the other two are aims, reported and not enforced. */
const longest = 300;
const aims = { median: 60, p95: 220 };

const sources = "{app,components,db,emails,lib,scripts,test,e2e,workers}/**/*.{ts,tsx,mjs}";

/** Measures every source file. Says the spread, and which files are over the limit. */
export async function checkFileLengths(): Promise<{ ok: boolean; output: string }> {
  const files: { file: string; lines: number }[] = [];
  for await (const file of glob([sources, "*.ts"], { cwd: root })) {
    if (file.endsWith(".d.ts")) continue;
    files.push({ file, lines: readFileSync(`${root}/${file}`, "utf8").split("\n").length - 1 });
  }
  files.sort((a, b) => a.lines - b.lines);
  const at = (share: number) =>
    files[Math.min(files.length - 1, Math.floor(files.length * share))]?.lines ?? 0;
  const tooLong = files.filter(({ lines }) => lines > longest);
  const spread = `${files.length} files, median ${at(0.5)} lines (aim ${aims.median}), p95 ${at(0.95)} (aim ${aims.p95}), longest ${at(1)}`;
  const complaints = tooLong.map(({ file, lines }) => `${file} has ${lines} lines: ${longest} at most`);
  return { ok: tooLong.length === 0 && files.length > 0, output: [spread, ...complaints].join("\n") };
}
