import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { Refusal } from "./refusal.ts";
import { logFile, logTail, type Program, run } from "./run.ts";

/** The headless shell first: everything here runs without a window, and in it a page costs half. */
const systemPaths = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** The Chromium to test with: `CHROMIUM_PATH`, Playwright's own, or the system's. Undefined when there is none. */
export function chromiumPath(): string | undefined {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) return chosen;
  return [chromium.executablePath(), ...systemPaths].find((file) => existsSync(file));
}

/** Installs a Chromium when there is none: Playwright's where it can be downloaded, else Debian's. */
export async function ensureChromium(): Promise<void> {
  if (chromiumPath()) return;
  console.log("Installing Chromium …");
  const log = logFile("install-chromium");
  const attempts: Program[][] = [
    [{ command: "playwright", args: ["install", "--with-deps", "chromium"] }],
    [
      { command: "apt-get", args: ["update"] },
      { command: "apt-get", args: ["install", "-y", "chromium-headless-shell"] },
    ],
    [{ command: "apt-get", args: ["install", "-y", "chromium"] }],
  ];
  for (const programs of attempts) {
    for (const program of programs) if ((await tryRun(program, log)) !== 0) break;
    if (chromiumPath()) return;
  }
  console.error(logTail(log, 20));
  throw new Refusal(
    "No Chromium was found or could be installed: install one and set CHROMIUM_PATH to its program.",
  );
}

/** As `run`, where a program that does not exist is only one that failed. */
function tryRun(program: Program, log: string): Promise<number> {
  return run(program, log).catch(() => 127);
}
