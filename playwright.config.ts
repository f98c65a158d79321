import { defineConfig } from "@playwright/test";
import { chromiumPath } from "./scripts/lib/browser.ts";

const executablePath = chromiumPath();

/** Journeys against both built Workers; e2e/global-setup.ts starts them and says where they are. */
export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/global-setup.ts",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  // A busy machine may stall a browser once. The summary names as flaky what needed its second try.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: {
    // Workers read this file after the global setup has put the address there.
    ...(process.env.BASE_URL ? { baseURL: process.env.BASE_URL } : {}),
    browserName: "chromium",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    },
    screenshot: "only-on-failure",
    trace: "on-first-retry",
  },
});
