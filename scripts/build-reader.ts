import { log } from "node:console";
import { build } from "esbuild";

/** Bundles the one script of the documents to `public/reader.js`. */
const result = await build({
  entryPoints: ["components/reader/reader.ts"],
  outfile: "public/reader.js",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  metafile: true,
});
for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) log(`${file}: ${bytes} bytes`);
