import { rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { inRoot, root } from "./root.ts";

let loaded = 0;

/**
 * Loads code of the product, as one module of what `contents` exports: Node runs TypeScript, but knows neither the
 * project's paths nor TSX.
 */
export async function loadOurCode<Module>(contents: string): Promise<Module> {
  loaded += 1;
  // Inside the project, so that its packages are found.
  const outfile = inRoot(`.wrangler/our-code-${process.pid}-${loaded}.mjs`);
  try {
    await build({
      stdin: { contents, resolveDir: root, loader: "ts" },
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      jsx: "automatic",
      packages: "external",
      alias: { "@": root },
      logLevel: "warning",
    });
    return (await import(pathToFileURL(outfile).href)) as Module;
  } finally {
    rmSync(outfile, { force: true });
  }
}
