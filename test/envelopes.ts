import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A process of the test's own where Sentry would be: takes what is posted under `/api/<project>/`, and hands it
 * out again at GET of that path as a list of bodies; DELETE forgets it. Project 503 takes nothing.
 */
export async function startEnvelopes(): Promise<{ url: string; stop: () => Promise<void> }> {
  const received = new Map<string, string[]>();
  const server = createServer(async (request, response) => {
    const [project = ""] = /^\/api\/\d+\//.exec(request.url ?? "") ?? [];
    const bodies = received.get(project) ?? [];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === "POST") received.set(project, [...bodies, Buffer.concat(chunks).toString("utf8")]);
    if (request.method === "DELETE") received.delete(project);
    response.statusCode = project === "/api/503/" || project === "" ? 503 : 200;
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify(request.method === "GET" ? bodies : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}`, stop };
}
