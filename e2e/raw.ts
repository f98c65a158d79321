import { request } from "node:http";
import type { HeaderFields } from "./client";
import { siteUrl } from "./product";

/** A request that is sent as it stands: no path is tidied, no header is refused. */
export type RawRequest = {
  method?: string;
  path: string;
  headers?: HeaderFields;
  body?: string;
};

/** Sends a raw request; returns the status, headers and body as text. */
export function sendRaw({ method = "GET", path, headers = {}, body }: RawRequest) {
  const { hostname, port } = new URL(siteUrl);
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const outgoing = request({ hostname, port, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
        });
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    },
  );
}
