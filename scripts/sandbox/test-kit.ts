import { onTestFinished } from "vitest";
import type { Message } from "./mailbox.ts";
import { type Sandbox, startSandbox } from "./main.ts";

/** A sandbox of its own for one test, on a free port. */
export async function openSandbox(options: { siteUrl?: string; capacity?: number } = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ port: 0, siteUrl: "http://localhost:1", ...options });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** A mail that SendGrid takes; `changes` replace whole fields of it. */
export function goodMail(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    personalizations: [{ to: [{ email: "ann@example.com" }] }],
    from: { email: "handbook@example.com", name: "The Handbook" },
    subject: "Hello",
    content: [
      { type: "text/plain", value: "plain words" },
      { type: "text/html", value: "<p>rich words</p>" },
    ],
    custom_args: { outbox_id: "row-1" },
    ...changes,
  };
}

export function sendMail(
  { url }: Sandbox,
  mail: unknown = goodMail(),
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${url}/v3/mail/send`, {
    method: "POST",
    headers: { Authorization: "Bearer SG.local", "Content-Type": "application/json" },
    body: JSON.stringify(mail),
    ...init,
  });
}

export async function messagesOf({ url }: Sandbox, query = ""): Promise<Message[]> {
  const response = await fetch(`${url}/api/messages${query}`);
  return response.json();
}

export function postJson({ url }: Sandbox, path: string, value: unknown): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(value),
  });
}
