import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { sandboxPublicKey } from "./scripts/sandbox/keys.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const migrations = await readD1Migrations(`${root}db/migrations`);

export default defineConfig({
  resolve: { alias: { "@": root.replace(/\/$/, "") } },
  test: {
    silent: "passed-only",
    // `npm run test:long` sets it: properties are then tried in full.
    provide: { longRun: process.env.TEST_LONG === "true" },
    projects: [
      {
        extends: true,
        test: { name: "node", include: ["scripts/**/*.test.ts"] },
      },
      {
        extends: true,
        plugins: [
          // The runtime, flags and bindings of both Workers, each test file with its own storage. The
          // queue has no consumer here: a test hands its batch to the e-mail Worker by itself.
          cloudflareTest(({ inject }) => ({
            miniflare: {
              compatibilityDate: "2026-11-01",
              compatibilityFlags: ["nodejs_compat", "global_fetch_strictly_public"],
              d1Databases: ["DB"],
              kvNamespaces: ["CACHE_KV"],
              r2Buckets: ["FILES"],
              queueProducers: { EMAIL_QUEUE: { queueName: "email-processing" } },
              bindings: {
                TEST_MIGRATIONS: migrations,
                SITE_URL: "http://localhost:8787",
                ENVIRONMENT: "development",
                JWT_SECRET: "test-secret-0123456789abcdef-0123456789abcdef",
                ADMIN_EMAILS: "admin@example.com",
                ALLOWED_ORIGINS: "",
                SENDGRID_API_KEY: "SG.test-key",
                SENDGRID_BASE_URL: inject("sandboxUrls").deliver,
                SENDGRID_WEBHOOK_PUBLIC_KEY: sandboxPublicKey,
                MAIL_FROM: "The Handbook Team <handbook@example.com>",
                MAIL_REPLY_TO: "handbook@example.com",
                POSTAL_ADDRESS: "The Handbook Team, 1 Example Street, 10115 Berlin, Germany",
                SENTRY_DSN: "",
              },
            },
          })),
        ],
        test: {
          name: "workers",
          include: ["lib/**/*.test.ts", "workers/**/*.test.ts"],
          globalSetup: ["test/sandboxes.ts"],
          setupFiles: ["test/setup.ts"],
          maxWorkers: 2,
        },
      },
    ],
  },
});
