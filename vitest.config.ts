import { fileURLToPath } from "node:url";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { sandboxPublicKey } from "./scripts/sandbox/keys.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const migrations = await readD1Migrations(`${root}db/migrations`);

/** Tests of what an isolate keeps for itself: the documents of a deployment, what it counted and told. */
const ofOneIsolate = [
  "lib/gateway/**/*.test.ts",
  "lib/observe/**/*.test.ts",
  "workers/email/{faults,outage}.test.ts",
];

export default defineConfig({
  // `server-only` as a server sees it: it is there to stop a build, and there is none here.
  resolve: {
    alias: { "@": root.replace(/\/$/, ""), "server-only": `${root}node_modules/server-only/empty.js` },
  },
  test: {
    silent: "passed-only",
    // `npm run test:long` sets it: properties are then tried in full.
    provide: { longRun: process.env.TEST_LONG === "true" },
    projects: [
      {
        extends: true,
        // Without a number a machine of two cores would have one of them wait.
        test: { name: "node", include: ["scripts/**/*.test.ts"], maxWorkers: 2 },
      },
      // What a module keeps, such as the documents of a deployment, would reach from one file into the next here.
      workers({ name: "gateway", include: ofOneIsolate, isolate: true }),
      workers({
        name: "workers",
        include: ["lib/**/*.test.ts", "workers/**/*.test.ts"],
        exclude: ofOneIsolate,
        // A workerd for each file costs more than most files' tests; test/setup.ts empties every table before each.
        // Not so where each round has other sources (scripts/mutation).
        isolate: process.env.ISOLATE === "true",
      }),
    ],
  },
});

/** Tests in workerd, with the runtime, flags and bindings of both Workers. */
function workers(files: { name: string; include: string[]; exclude?: string[]; isolate: boolean }) {
  return {
    extends: true as const,
    plugins: [
      // The queue has no consumer here: a test hands its batch to the e-mail Worker by itself.
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
      ...files,
      globalSetup: ["test/sandboxes.ts"],
      setupFiles: ["test/setup.ts"],
      maxWorkers: 2,
      // No test is about time: a busy machine may take its own.
      testTimeout: 20_000,
    },
  };
}
