import { log } from "node:console";
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/**
 * Describes the API from the schemas that validate it: as `openapi.json` among the documents, and poured into the
 * document `api-docs`. Bundled first, since what is described is written for the Worker and not for Node.
 */
const documents = ".open-next/assets/_documents";
const { outputFiles } = await build({
  entryPoints: ["scripts/openapi/main.ts"],
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  target: "es2024",
});
const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
const { json, html }: { json: string; html: string } = await import(`data:text/javascript;base64,${code}`);

await writeFile(`${documents}/openapi.json`, json);
const page = `${documents}/api-docs.html`;
const frame = await readFile(page, "utf8");
const place = /<api-reference>.*?<\/api-reference>/s;
if (!place.test(frame)) throw new Error(`${page} has no place for the reference`);
await writeFile(
  page,
  frame.replace(place, () => `<api-reference>${html}</api-reference>`),
);
log(`openapi.json is ${gzipSync(json).length} bytes gzip, the page ${gzipSync(html).length}`);
