import type { TestProject } from "vitest/node";
import { startSandbox } from "../scripts/sandbox/main.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A sandbox for lib/auth/promises.mail.test.ts alone: its faults and mails are meant for nobody else. */
    promisesSandboxUrl: string;
  }
}

/** Starts a second SendGrid sandbox, because test files run side by side and a fault strikes whoever sends next. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const sandbox = await startSandbox({ port: 0, siteUrl: "http://localhost:8787" });
  project.provide("promisesSandboxUrl", sandbox.url);
  return sandbox.stop;
}
