import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sandboxPublicKey } from "../sandbox/keys.ts";
import { others, type Rig, startRig } from "./fixtures/kit.ts";

// wrangler's stub is a process each time it is asked.
vi.setConfig({ testTimeout: 60_000 });

let rig: Rig;
beforeEach(async () => {
  rig = await startRig();
});
afterEach(() => rig.stop());

const files: [string, (text: string, file: string) => string, string][] = [
  ["no webhook key", (text) => text.replaceAll(sandboxPublicKey, ""), "wrong Webhook key: is not set"],
  [
    "a malformed webhook key",
    (text) => text.replaceAll(sandboxPublicKey, "abc"),
    "wrong Webhook key: is no P-256 key",
  ],
  [
    "a site without TLS",
    (text) => text.replaceAll("https://handbook.test", "http://handbook.test"),
    'SITE_URL is "http://handbook.test" and no https origin',
  ],
  [
    "a SITE_URL with a path",
    (text) => text.replaceAll("https://handbook.test", "https://handbook.test/book"),
    "and no https origin",
  ],
  [
    "a SITE_URL in one file only",
    (text, file) =>
      file.startsWith("workers") ? text.replace('"https://handbook.test"', '"https://other.test"') : text,
    'vars.SITE_URL is "https://other.test", and "https://handbook.test" in the web Worker',
  ],
  [
    "another route",
    (text) => text.replace('"pattern": "handbook.test"', '"pattern": "www.handbook.test"'),
    'routes.pattern is "www.handbook.test", and SITE_URL leads to "handbook.test"',
  ],
  [
    "no dead-letter queue",
    (text) => text.replaceAll(/,\s*"dead_letter_queue": "email-processing-dlq"/g, ""),
    "no consumer with a dead-letter queue",
  ],
  ["no cron", (text) => text.replace('["* * * * *"]', "[]"), "triggers.crons is empty"],
];

test.each(files)("the settings: %s", async (_, change, says) => {
  const at = rig.settings(change);
  const found = others(await rig.examine({ folder: at }));
  rmSync(at, { recursive: true });
  expect(found.join("\n")).toContain(says);
});
