import type { TestProject } from "vitest/node";
import { startSandbox } from "../scripts/sandbox/main.ts";
import { startEnvelopes } from "./envelopes.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the SendGrid sandbox of each test file that sends mail listens. */
    sandboxUrls: Record<SandboxName, string>;
    /** Where error reports go. */
    envelopesUrl: string;
    /** Whether properties are tried in full (`npm run test:long`) or quickly. */
    longRun: boolean;
  }
}

/** A sandbox each, because test files run side by side, and a fault strikes whoever sends next. */
const names = ["deliver", "broadcast", "promises", "trace", "faults"] as const;
export type SandboxName = (typeof names)[number];

/** Starts the SendGrid sandboxes of the run on free ports, and tells the tests where they are. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const sandboxes = await Promise.all(
    names.map(async (name) => ({
      name,
      ...(await startSandbox({ port: 0, siteUrl: "http://localhost:8787" })),
    })),
  );
  const urls = Object.fromEntries(sandboxes.map(({ name, url }) => [name, url]));
  project.provide("sandboxUrls", urls as Record<SandboxName, string>);
  const envelopes = await startEnvelopes();
  project.provide("envelopesUrl", envelopes.url);
  return async () => {
    await Promise.all([...sandboxes, envelopes].map(({ stop }) => stop()));
  };
}
