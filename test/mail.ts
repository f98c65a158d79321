import { env } from "cloudflare:workers";
import { expect, inject } from "vitest";
import { readConfig } from "@/workers/email/config";
import type { Delivery } from "@/workers/email/delivery";
import { createSender } from "@/workers/email/sendgrid";
import { db, now } from "./factories";
import type { SandboxName } from "./sandboxes";

/** A mail as the sandbox's inbox holds it. */
export type SentMail = {
  to: string;
  from: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  customArgs: { outboxId: string };
};

/** What a test file that sends mail needs: deliveries through the real client to a sandbox of its own. */
export function mailKit(name: SandboxName) {
  const url = inject("sandboxUrls")[name];
  const sandbox = (path: string, init?: RequestInit) => fetch(url + path, init);

  /** A delivery at `addSeconds` after `now`; `changes` are other variables of the Worker. */
  function at(addSeconds = 0, changes: object = {}): Delivery {
    const config = readConfig({ ...env, SENDGRID_BASE_URL: url, ...changes });
    if (!config.ok) throw new Error(config.names.join());
    const clock = () => new Date(now.getTime() + addSeconds * 1000);
    return { db, config: config.value, send: createSender(config.value), clock, random: () => 0 };
  }

  /** What shall go wrong with the next sends, in this order. */
  async function orderFaults(next: object[]): Promise<void> {
    const headers = { "Content-Type": "application/json" };
    const response = await sandbox("/api/faults", {
      method: "POST",
      headers,
      body: JSON.stringify({ next }),
    });
    expect(response.ok).toBe(true);
  }

  const inbox = async (): Promise<SentMail[]> => (await sandbox("/api/messages")).json();

  /** An empty inbox, and nothing that goes wrong. */
  async function reset(): Promise<void> {
    await orderFaults([]);
    await sandbox("/api/messages", { method: "DELETE" });
  }

  return { url, at, orderFaults, inbox, reset };
}
