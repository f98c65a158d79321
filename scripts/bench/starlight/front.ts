import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { gzipSync } from "node:zlib";

/** Where a site's answers come from: a path's answer, or null where this source has none. */
export type Source = (pathname: string) => Promise<Answer | null>;
type Answer = { status: number; headers: Record<string, string>; body: Buffer };

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/** The files under `begin` of a folder, as an asset host answers: a folder is its index.html. */
export function filesOf(folder: string, begin = "/"): Source {
  return async (pathname) => {
    if (!pathname.startsWith(begin)) return null;
    const file = path.join(folder, pathname, pathname.endsWith("/") ? "index.html" : "");
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return null;
    const type = types[path.extname(file)] ?? "application/octet-stream";
    return { status: 200, headers: { "content-type": type }, body: readFileSync(file) };
  };
}

/** What a Worker answers to a guest. */
export function workerAt(url: string): Source {
  return async (pathname) => {
    const response = await fetch(url + pathname, { redirect: "manual" });
    const { "content-length": _, ...headers } = Object.fromEntries(response.headers);
    return { status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) };
  };
}

/** Serves the first source that answers, on a free port of this machine. Text goes out gzipped, whose ever it is. */
export async function startFront(...sources: Source[]): Promise<{ url: string; stop(): void }> {
  const server = createServer(async (request, response) => {
    const answer = await firstOf(sources, new URL(request.url ?? "/", "http://front").pathname);
    const { status, headers, body } = answer ?? { status: 404, headers: {}, body: Buffer.alloc(0) };
    const isText = /^text\/|json|svg/.test(headers["content-type"] ?? "");
    const sent = isText ? gzipSync(body) : body;
    const coding = isText ? { "content-encoding": "gzip" } : {};
    response.writeHead(status, { ...headers, ...coding, "content-length": sent.length }).end(sent);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

async function firstOf(sources: Source[], pathname: string): Promise<Answer | null> {
  for (const source of sources) {
    const answer = await source(pathname);
    if (answer) return answer;
  }
  return null;
}
