import type { TestProject } from "vitest/node";
import { startSandbox } from "../scripts/sandbox/main.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the SendGrid sandbox of this run listens. */
    sandboxUrl: string;
    /** Whether properties are tried in full (`npm run test:long`) or quickly. */
    longRun: boolean;
  }
}

/** Starts the SendGrid sandbox for the whole run, on a free port, and tells the tests where it is. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const sandbox = await startSandbox({ port: 0, siteUrl: "http://localhost:8787" });
  project.provide("sandboxUrl", sandbox.url);
  return sandbox.stop;
}
