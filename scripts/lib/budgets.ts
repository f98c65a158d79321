import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { bundleDir, isBuildStale } from "./build-steps.ts";
import { inRoot } from "./root.ts";

/** Something that was built, what it weighs over the wire (gzip) and what it may weigh, in KiB. */
export type Weight = { name: string; kib: number; budget: number };

/** A little above what it weighs now: what grows past this is a decision, and stands here. The free plan takes 3,072. */
const budgets = { web: 1900, email: 280, page: 40, script: 15 };
const assets = inRoot(".open-next/assets");

/** Weighs both Workers, and of all chapters the heaviest, with the script that runs before somebody does something. */
export async function weighBuild(): Promise<Weight[]> {
  const chapters = await Promise.all(
    readdirSync(path.join(assets, "_documents/chapters"))
      .filter((file) => file.endsWith(".html"))
      .map((file) => weighChapter(file)),
  );
  const heaviest = (part: "page" | "script") => Math.max(...chapters.map((one) => one[part]));
  return [
    { name: "web Worker", kib: weigh(path.join(bundleDir("web"), "worker.js")), budget: budgets.web },
    { name: "e-mail Worker", kib: weigh(path.join(bundleDir("email"), "index.js")), budget: budgets.email },
    { name: "heaviest chapter", kib: heaviest("page"), budget: budgets.page },
    { name: "its script", kib: heaviest("script"), budget: budgets.script },
  ];
}

/** Holds the budgets, where there is a build of what stands here; says so where there is none. */
export async function checkBudgets(): Promise<{ ok: boolean; output: string }> {
  if (isBuildStale()) return { ok: true, output: "not built, so nothing was weighed" };
  const weights = await weighBuild();
  const lines = weights.map(({ name, kib, budget }) => `${name} ${kib.toFixed(1)} of ${budget} KiB`);
  return { ok: weights.every(({ kib, budget }) => kib <= budget), output: lines.join(", ") };
}

/** A chapter without media and fonts: the page with its whole text, as those get it who may read it, styles and script. */
async function weighChapter(file: string): Promise<{ page: number; script: number }> {
  const document = readFileSync(path.join(assets, "_documents/chapters", file), "utf8");
  const html = document.replace(
    /<chapter-body>.*?<\/chapter-body>/s,
    `<chapter-body>${await bodyOf(file)}</chapter-body>`,
  );
  const links = [...html.matchAll(/(?:href|src)="(\/_next\/static\/[^"]+\.(css|js))"/g)];
  const files = [...new Set(links.map(([, link]) => link as string))];
  const weightOf = (end: string) =>
    files.filter((link) => link.endsWith(end)).reduce((sum, link) => sum + weigh(path.join(assets, link)), 0);
  const script = weightOf(".js");
  return { page: gzipSync(html).length / 1024 + weightOf(".css") + script, script };
}

async function bodyOf(file: string): Promise<string> {
  const { chapters } = await import(inRoot("content/.generated/catalogue.ts"));
  const slug = path.basename(file, ".html");
  const { number } = chapters.find((chapter: { slug: string }) => chapter.slug === slug);
  const name = `content/.generated/chapters/${String(number).padStart(2, "0")}.ts`;
  return (await import(inRoot(name))).body.html;
}

function weigh(file: string): number {
  if (!existsSync(file)) throw new Error(`${file} is not there: run npm run build`);
  return gzipSync(readFileSync(file)).length / 1024;
}
