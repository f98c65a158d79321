import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Book } from "../../content/book.ts";
import { Refusal } from "../../lib/refusal.ts";
import { inRoot } from "../../lib/root.ts";
import { logFile, logTail, type Program, run } from "../../lib/run.ts";
import { toStarlight } from "./markdown.ts";

/** What is installed for the comparison alone. `installedAsOf` holds what these bring along still, too. */
export const versions = { astro: "7.3.5", "@astrojs/starlight": "0.42.4", lighthouse: "13.5.0" };
const installedAsOf = "2026-11-24";

const folder = inRoot(".wrangler/starlight");
const docs = path.join(folder, "src/content/docs");
const collections = `import { defineCollection } from "astro:content";
import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
`;

/** A program of an installed package, by the path that its package.json names. */
export function tool(file: string, ...args: string[]): Program {
  return { command: process.execPath, args: [path.join(folder, "node_modules", file), ...args] };
}

/** Builds a Starlight site of the book's chapters and returns the folder to serve. Needs the npm registry once. */
export async function buildStarlight(): Promise<string> {
  if (!isInstalled()) await install();
  writeSite();
  const build = tool("astro/bin/astro.mjs", "build", "--root", folder);
  await finish("starlight-build", { ...build, env: { ASTRO_TELEMETRY_DISABLED: "1" } });
  return path.join(folder, "dist");
}

function isInstalled(): boolean {
  return Object.entries(versions).every(([name, version]) => {
    try {
      const manifest = path.join(folder, "node_modules", name, "package.json");
      return JSON.parse(readFileSync(manifest, "utf8")).version === version;
    } catch {
      return false;
    }
  });
}

async function install(): Promise<void> {
  console.log("Installing Astro Starlight and Lighthouse for the comparison …");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, type: "module", dependencies: versions };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  const args = ["install", "--prefix", folder, "--before", installedAsOf, "--no-audit", "--no-fund"];
  await finish("starlight-install", { command: "npm", args });
}

function writeSite(): void {
  const book: Book = parse(readFileSync(inRoot("content/book.yaml"), "utf8"));
  const files = readdirSync(inRoot("content/chapters")).filter((name) => name.endsWith(".md"));
  const slugOf = (number: number) =>
    files.find((name) => Number.parseInt(name, 10) === number)?.replace(/^\d+-|\.md$/g, "");
  const sidebar = book.parts.map(({ title, chapters }) => ({
    label: title,
    items: chapters.map((number) => ({ slug: `chapters/${slugOf(number)}` })),
  }));
  rmSync(path.join(folder, "src"), { recursive: true, force: true });
  mkdirSync(path.join(docs, "chapters"), { recursive: true });
  for (const name of files) {
    const page = toStarlight(readFileSync(inRoot("content/chapters", name), "utf8"));
    writeFileSync(path.join(docs, "chapters", name.replace(/^\d+-/, "")), page);
  }
  cpSync(inRoot("content/media"), path.join(docs, "media"), { recursive: true });
  const links = files
    .map((name) => name.replace(/^\d+-|\.md$/g, ""))
    .map((slug) => `- [${slug}](/chapters/${slug}/)`);
  const front = JSON.stringify({ title: book.title, description: book.description });
  writeFileSync(path.join(docs, "index.md"), `---\n${front}\n---\n\n${links.join("\n")}\n`);
  writeFileSync(path.join(folder, "src/content.config.ts"), collections);
  const settings = JSON.stringify({ title: book.title, sidebar });
  writeFileSync(
    path.join(folder, "astro.config.mjs"),
    `import starlight from "@astrojs/starlight";\nexport default { integrations: [starlight(${settings})] };\n`,
  );
}

async function finish(step: string, program: Program): Promise<void> {
  const log = logFile(step);
  if ((await run(program, log)) === 0) return;
  console.error(logTail(log, 20));
  throw new Refusal(`The comparison with Starlight stopped at ${step}: the whole output is in ${log}.`);
}
