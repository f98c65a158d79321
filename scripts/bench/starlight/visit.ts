import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";
import { chromiumPath } from "../../lib/browser.ts";
import { Refusal } from "../../lib/refusal.ts";
import { ask } from "../../lib/run.ts";
import { tool } from "./site.ts";

/** What Lighthouse saw of a page, as on a phone. Sizes are KiB over the wire with headers, `page` without media and fonts. */
export type Visit = {
  fcpMs: number;
  lcpMs: number;
  /** The two again, on a line and a processor that the browser itself slows down: watched, not computed. */
  seenFcpMs: number;
  seenLcpMs: number;
  tbtMs: number;
  cls: number;
  score: number;
  page: number;
  script: number;
  fonts: number;
  requests: number;
};

type Item = { resourceType?: string; transferSize: number; url: string };
type Result = {
  audits: Record<string, { numericValue?: number; details?: { items: Item[] } }>;
  categories: { performance: { score: number | null } };
};

const media = ["Font", "Image", "Media"];
const headless = "--headless=new --no-sandbox --disable-gpu";

/** Loads a page in fresh browsers with Lighthouse's own settings for a phone: slow 4G and a CPU four times slower. */
export async function visit(url: string): Promise<Visit> {
  const { audits, categories } = await lighthouse(url, "simulate");
  const { audits: seen } = await lighthouse(url, "devtools");
  const all = audits["network-requests"]?.details?.items ?? [];
  // Pictures that stand in the styles, or in the browser's own player, are no requests.
  const items = all.filter((item) => item.url.startsWith("http"));
  const number = (audit: string, from = audits) => from[audit]?.numericValue ?? Number.NaN;
  const kib = (is: (type: string) => boolean) =>
    items.reduce((sum, item) => sum + (is(item.resourceType ?? "") ? item.transferSize : 0), 0) / 1024;
  return {
    fcpMs: number("first-contentful-paint"),
    lcpMs: number("largest-contentful-paint"),
    seenFcpMs: number("first-contentful-paint", seen),
    seenLcpMs: number("largest-contentful-paint", seen),
    tbtMs: number("total-blocking-time"),
    cls: number("cumulative-layout-shift"),
    score: (categories.performance.score ?? Number.NaN) * 100,
    page: kib((type) => !media.includes(type)),
    script: kib((type) => type === "Script") + (await inlineScript(url)),
    fonts: kib((type) => type === "Font"),
    requests: items.length,
  };
}

/** A busy machine may lose the beginning of a trace, and Lighthouse asks to be run again: it is, twice. */
async function lighthouse(url: string, slowedBy: "simulate" | "devtools", tries = 3): Promise<Result> {
  const words = [
    url,
    "--quiet",
    "--output=json",
    "--only-categories=performance",
    "--no-enable-error-reporting",
    `--throttling-method=${slowedBy}`,
  ];
  const program = tool("lighthouse/cli/index.js", ...words, `--chrome-flags=${headless}`);
  const { code, stdout, stderr } = await ask({ ...program, env: { CHROME_PATH: chromiumPath() ?? "" } });
  if (code === 0) return JSON.parse(stdout);
  if (tries > 1) return lighthouse(url, slowedBy, tries - 1);
  throw new Refusal(`Lighthouse could not measure ${url}: ${stderr.trim().split("\n").at(-1)}`);
}

/** KiB of the scripts that stand in the page itself, gzipped. */
async function inlineScript(url: string): Promise<number> {
  const html = await (await fetch(url)).text();
  const scripts = [...html.matchAll(/<script(?![^>]*\b(?:src|type="[^"]*json"))[^>]*>(.*?)<\/script>/gs)];
  const text = scripts.map(([, code]) => code).join("");
  return text ? gzipSync(text).length / 1024 : 0;
}

/** What a contents page asks for: by itself until it rests, and most for one of its links while the pointer is on it. */
export type Asking = { alone: number; links: number; hovering: number; mostForOne: number };

/** Opens a contents page at a desk, waits, and moves the pointer over the link of each chapter. */
export async function hoverLinks(url: string): Promise<Asking> {
  const executablePath = chromiumPath();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ["--no-sandbox"],
  });
  try {
    const page = await browser.newPage();
    let asked = 0;
    page.on("request", () => {
      asked += 1;
    });
    await page.goto(url, { waitUntil: "networkidle" });
    const alone = asked;
    const hrefs = await page
      .locator('main a[href*="/chapters/"]')
      .evaluateAll((all) => [
        ...new Set(all.map((link) => link.getAttribute("href") ?? "").filter((href) => !href.includes("#"))),
      ]);
    let mostForOne = 0;
    for (const href of hrefs) {
      const before = asked;
      await page.locator(`main a[href="${href}"]`).first().hover();
      await page.waitForTimeout(600);
      mostForOne = Math.max(mostForOne, asked - before);
    }
    return { alone, links: hrefs.length, hovering: asked - alone, mostForOne };
  } finally {
    await browser.close();
  }
}
