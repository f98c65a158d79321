import { expect, test } from "vitest";
import { buildFingerprint, countsAsInput, inputPaths } from "./fingerprint.ts";
import { siteUrl } from "./site-url.ts";

test("what the build writes does not make it stale, and what it reads does", () => {
  const written = [
    "public/reader/reader.js",
    "public/media/first-light.webm",
    "content/.generated/catalogue.ts",
    "workers/email/.wrangler/tmp/x.js",
    "lib/base/ids.test.ts",
  ];
  expect(written.filter(countsAsInput)).toEqual([]);
  const read = ["public/favicon.svg", "content/book.yaml", "workers/email/index.ts", "lib/base/ids.ts"];
  expect(read.filter(countsAsInput)).toEqual(read);
});

test("inputs are named from the root, as the rules above expect", () => {
  const paths = inputPaths();
  expect(paths).toContain("content/book.yaml");
  expect(paths).toContain("worker.ts");
  expect(paths.filter((path) => path.startsWith("/"))).toEqual([]);
});

test("what is built for another site is another build", () => {
  const before = buildFingerprint();
  process.env.BUILD_SITE_URL = "https://handbook.test";
  try {
    expect(siteUrl()).toBe("https://handbook.test");
    expect(buildFingerprint()).not.toBe(before);
  } finally {
    delete process.env.BUILD_SITE_URL;
  }
  expect(buildFingerprint()).toBe(before);
});
