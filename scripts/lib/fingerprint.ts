import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { inRoot, root } from "./root.ts";
import { siteUrl } from "./site-url.ts";

/** Everything that the built product is made of, but tsconfig.json: Next writes to that by itself. */
const inputs = [
  "app",
  "components",
  "content",
  "db",
  "emails",
  "lib",
  "public",
  "scripts/content",
  "scripts/editions",
  "scripts/openapi",
  "workers",
];
const inputFiles = /^(package(-lock)?\.json|wrangler\.jsonc|worker\.ts|(next|open-next)\.config\.ts)$/;
const inputScripts = /^scripts\/(build[^/]*|lib\/build-steps)\.ts$/;
/** What the build itself writes among its inputs, and what does not reach the product. */
const ignored =
  /(^|\/)\.(generated|wrangler)\/|^public\/(reader|media|og)\/|\.test\.tsx?$|worker-configuration\.d\.ts$|\/\.DS_Store$/;

/** Whether a file's change makes the build stale: not what the build writes, nor what stays out of it. */
export function countsAsInput(file: string): boolean {
  return !ignored.test(file);
}

/** One hash over every input of the build, and where its links lead: the same inputs, the same hash, on any machine. */
export function buildFingerprint(): string {
  const hash = createHash("sha256").update(`${siteUrl()}\0`);
  for (const file of inputPaths().filter(countsAsInput).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(inRoot(file)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** The files of the product, as paths from the root with forward slashes. */
export function inputPaths(): string[] {
  return [
    ...inputs.flatMap(filesUnder),
    ...filesIn("").filter((name) => inputFiles.test(name)),
    ...[...filesIn("scripts"), ...filesIn("scripts/lib")].filter((name) => inputScripts.test(name)),
  ];
}

function filesUnder(folder: string): string[] {
  if (!statSync(inRoot(folder), { throwIfNoEntry: false })) return [];
  return readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}

function filesIn(folder: string): string[] {
  return readdirSync(inRoot(folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => (folder ? `${folder}/${entry.name}` : entry.name));
}
