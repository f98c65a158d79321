import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { bundleDir } from "../lib/build-steps.ts";
import { loadOurCode } from "../lib/our-code.ts";
import { freePort } from "../lib/ports.ts";
import { inRoot } from "../lib/root.ts";

/** A server whose time on a processor is measured: user and system time so far, in milliseconds. */
export type Process = { url: string; cpuMs(): number; stop(): void };

const chapterFile = ".open-next/assets/_documents/chapters/finding-your-niche.html";

/** workerd by itself, serving the built web Worker beside a plain one. */
export type Workerd = {
  webUrl: string;
  helloUrl: string;
  /** User and system time of the process so far, in milliseconds. */
  cpuMs(): number;
  stop(): void;
};

/** Says hello; or sends a chapter's bytes with the gateway's own headers, at once or after a look at KV. */
const plain = (headers: Record<string, string>) => `import page from "page.html";
const bytes = new TextEncoder().encode(page);
const headers = new Headers(${JSON.stringify(headers)});
export default { async fetch(request, env) {
  if (request.url.endsWith("/")) return new Response("hello");
  if (request.url.endsWith("-kv")) await env.CACHE_KV.get("session:bench");
  const response = new Response(bytes, { headers });
  response.headers.set("X-Request-Id", crypto.randomUUID());
  return response;
} };`;

/** Starts workerd without wrangler, Miniflare or a development proxy. Bindings answer at `backingPort`. */
export async function startWorkerd(
  backingPort: number,
  secret: string,
  bundle = bundleDir("web"),
): Promise<Workerd> {
  const [webPort, helloPort] = [await freePort(), await freePort()];
  // Inside the project, because the configuration language embeds files by relative paths only.
  const folder = mkdtempSync(inRoot(".wrangler/bench-"));
  const file = path.join(folder, "config.capnp");
  const headers = await documentHeaders();
  writeFileSync(file, configOf({ bundle, folder, webPort, helloPort, backingPort, secret, headers }));
  const child = spawn(workerdBinary(), ["serve", "--experimental", file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const webUrl = `http://127.0.0.1:${webPort}`;
  const helloUrl = `http://127.0.0.1:${helloPort}`;
  await waitFor(helloUrl, child, () => complaints);
  const stop = () => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  return { webUrl, helloUrl, cpuMs: () => cpuMsOf(child.pid ?? 0), stop };
}

/** The headers of a document as guests get it. */
async function documentHeaders(): Promise<Record<string, string>> {
  const { securedHeaders } = await loadOurCode<typeof import("../../lib/gateway/security.ts")>(
    `export { securedHeaders } from "./lib/gateway/security.ts";`,
  );
  const caching = "public, max-age=0, must-revalidate";
  return Object.fromEntries(
    securedHeaders({ "Content-Type": "text/html; charset=utf-8", "Cache-Control": caching, Vary: "Cookie" }),
  );
}

function configOf(options: {
  bundle: string;
  folder: string;
  webPort: number;
  helloPort: number;
  backingPort: number;
  secret: string;
  headers: Record<string, string>;
}): string {
  const { bundle, folder, webPort, helloPort, backingPort, secret, headers } = options;
  const names = readdirSync(bundle, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(js|wasm|bin)$/.test(name),
  );
  const modules = names
    .sort((a, b) => Number(b === "worker.js") - Number(a === "worker.js"))
    .map(
      (name) =>
        `(name = ${text(name)}, ${kindOf(name)} = embed ${text(path.relative(folder, path.join(bundle, name)))})`,
    );
  const vars = {
    SITE_URL: "http://127.0.0.1",
    ENVIRONMENT: "development",
    ADMIN_EMAILS: "",
    JWT_SECRET: secret,
  };
  const texts = Object.entries(vars).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`);
  const d1 = `wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "backing")])`;
  const flags = `compatibilityDate = "2026-11-01", compatibilityFlags = ["nodejs_compat", "global_fetch_strictly_public"]`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "web", worker = .web),
    (name = "plain", worker = .plain),
    (name = "assets", disk = ${text(inRoot(".open-next/assets"))}),
    (name = "backing", external = (address = "127.0.0.1:${backingPort}", http = ())),
  ],
  sockets = [
    (name = "web", address = "127.0.0.1:${webPort}", http = (), service = "web"),
    (name = "plain", address = "127.0.0.1:${helloPort}", http = (), service = "plain"),
  ],
);
const web :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  ${flags},
  bindings = [
    (name = "ASSETS", service = "assets"),
    (name = "CACHE_KV", kvNamespace = "backing"),
    (name = "EMAIL_QUEUE", queue = "backing"),
    (name = "DB", ${d1}),
    ${texts.join(", ")},
  ],
);
const plain :Workerd.Worker = (
  modules = [
    (name = "plain.js", esModule = ${text(plain(headers))}),
    (name = "page.html", text = embed ${text(path.relative(folder, inRoot(chapterFile)))}),
  ],
  ${flags},
  bindings = [(name = "CACHE_KV", kvNamespace = "backing")],
);
`;
}

function kindOf(name: string): string {
  if (name.endsWith(".js")) return "esModule";
  return name.endsWith(".wasm") ? "wasm" : "data";
}

/** A string as the configuration language writes one. */
function text(value: string): string {
  return JSON.stringify(value);
}

/** The workerd that wrangler runs. */
function workerdBinary(): string {
  const fromWrangler = createRequire(import.meta.resolve("wrangler"));
  const fromMiniflare = createRequire(fromWrangler.resolve("miniflare"));
  return (fromMiniflare("workerd") as { default: string }).default;
}

/** Waits until a server that was just started answers. Throws with its `complaints` when it does not. */
export async function waitFor(url: string, child: ChildProcess, complaints: () => string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline && child.exitCode === null) {
    if (
      await fetch(url).then(
        (response) => response.ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`workerd did not start: ${complaints()}`);
}

/** Time on a processor, summed over the threads: nanoseconds, the first field of schedstat. */
export function cpuMsOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const times = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8"));
  return times.reduce((sum, time) => sum + Number(time.split(" ")[0]) / 1e6, 0);
}
