import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { freePort } from "../lib/ports.ts";
import { inRoot } from "../lib/root.ts";
import { cpuMsOf, type Process, waitFor } from "./workerd.ts";

/** Next's own server on Node, with the same build: what the product would be without Workers. */
export async function startNext(): Promise<Process> {
  const port = await freePort();
  const next = createRequire(import.meta.url).resolve("next/package.json");
  const child: ChildProcess = spawn(
    process.execPath,
    [
      path.join(path.dirname(next), "dist/bin/next"),
      "start",
      "--hostname",
      "127.0.0.1",
      "--port",
      String(port),
    ],
    { cwd: inRoot(""), env: { ...process.env, NODE_ENV: "production" }, stdio: "ignore" },
  );
  const url = `http://127.0.0.1:${port}`;
  await waitFor(`${url}/chapters`, child, () => "next start ended");
  return { url, cpuMs: () => cpuMsOf(child.pid ?? 0), stop: () => child.kill("SIGKILL") };
}
