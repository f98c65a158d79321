import net from "node:net";
import { Refusal } from "./refusal.ts";

/** A port from the environment, or `fallback`. Refuses what is no port. */
export function portFrom(variable: string, fallback: number): number {
  const text = process.env[variable];
  if (text === undefined || text === "") return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Refusal(`${variable}=${text} is not a port: use a number from 1 to 65535.`);
}

/** Refuses when somebody listens on the site's or the inbox's port, naming the variable that chooses another. */
export async function requireFreePorts(port: number, inboxPort: number): Promise<void> {
  await requireFreePort(port, "PORT");
  await requireFreePort(inboxPort, "INBOX_PORT");
}

async function requireFreePort(port: number, variable: string): Promise<void> {
  for (const host of ["127.0.0.1", "::1"]) {
    if (await canListen(port, host)) continue;
    throw new Refusal(
      `Port ${port} is in use or reserved: end the program that holds it, or choose another with ${variable}=${port + 10}.`,
    );
  }
}

/** A port that nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** False only when the port is taken; a machine without IPv6 has nothing in the way there. */
function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      resolve(!["EADDRINUSE", "EACCES"].includes(error.code ?? "")),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
