import { log } from "node:console";
import { rmSync } from "node:fs";
import { build } from "esbuild";

/**
 * Bundles the script of the documents to `public/reader/`: `reader.js`, which every page loads, and beside it
 * the pieces that it imports when they are first needed (`import()`).
 */
rmSync("public/reader", { recursive: true, force: true });
const result = await build({
  entryPoints: ["components/reader/reader.ts"],
  outdir: "public/reader",
  chunkNames: "[name]-[hash]",
  splitting: true,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  metafile: true,
});
for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) log(`${file}: ${bytes} bytes`);
