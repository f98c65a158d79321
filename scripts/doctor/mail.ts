import { createPublicKey } from "node:crypto";
import type { Environment } from "../lib/settings.ts";
import { type Finding, ok, unknown, wrong } from "./finding.ts";

const newKey =
  'In SendGrid, Settings, API Keys: make one with "Restricted Access" and Mail Send only, then put it as SENDGRID_API_KEY.';
const dashboard = "Look in SendGrid, Settings, Sender Authentication.";
const patienceMs = 15_000;

/** The sender's address and its domain, out of `Name <address>` or the address alone. */
export function senderOf(mailFrom: string): { address: string; domain: string } | null {
  const address = (/<([^<>]+)>\s*$/.exec(mailFrom)?.[1] ?? mailFrom).trim();
  const domain = /^[^@\s]+@([a-z0-9.-]+\.[a-z]+)$/i.exec(address)?.[1];
  return domain ? { address, domain: domain.toLowerCase() } : null;
}

/**
 * What SendGrid says of the key and the sender. Cloudflare gives no secret back, so the key comes from the
 * environment of whoever asks.
 */
export async function checkSendGrid(
  key: string | undefined,
  baseUrl: string,
  mailFrom: string,
): Promise<Finding[]> {
  if (!key) {
    return [
      unknown(
        "SendGrid key",
        "its rights are not known here",
        "Give it for this one run: SENDGRID_API_KEY=… npm run doctor -- --env …",
      ),
    ];
  }
  const get: Get = (path) =>
    fetch(`${baseUrl}/v3/${path}`, {
      headers: { Authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(patienceMs),
    });
  try {
    const rights = await checkRights(get);
    return rights.state === "wrong" ? [rights] : [rights, await checkSender(get, mailFrom)];
  } catch {
    return [
      unknown("SendGrid key", `${baseUrl} cannot be reached from here`, "Run this again where it can."),
    ];
  }
}

type Get = (path: string) => Promise<Response>;

async function checkRights(get: Get): Promise<Finding> {
  const response = await get("scopes");
  if (response.status === 401 || response.status === 403) {
    return wrong("SendGrid key", `SendGrid refuses it (${response.status})`, newKey);
  }
  if (!response.ok)
    return unknown("SendGrid key", `SendGrid answered ${response.status}`, "Run this again later.");
  const { scopes } = (await response.json()) as { scopes: string[] };
  if (!scopes.includes("mail.send")) return wrong("SendGrid key", "it may not send mail", newKey);
  // Every restricted key can read a few things about itself.
  const writes = scopes.filter(
    (scope) => /\.(create|update|delete)$/.test(scope) && !scope.startsWith("mail."),
  );
  return writes.length > 0
    ? wrong("SendGrid key", `it may do more than send mail (${writes[0]} and so on)`, newKey)
    : ok("SendGrid key", "it may send mail, and no more");
}

/** A sender is known by its domain or by itself. A key that may only send may not ask: that is as it should be. */
async function checkSender(get: Get, mailFrom: string): Promise<Finding> {
  const sender = senderOf(mailFrom);
  if (!sender) return wrong("Sender", `MAIL_FROM is "${mailFrom}"`, 'Write it as "Name <address>".');
  const { address, domain } = sender;
  const [domains, senders] = await Promise.all([
    get("whitelabel/domains?limit=200"),
    get("verified_senders?limit=200"),
  ]);
  if (!domains.ok && !senders.ok) {
    return unknown("Sender", `this key may not ask whether ${address} is verified`, dashboard);
  }
  const authenticated = domains.ok ? ((await domains.json()) as { domain: string; valid: boolean }[]) : [];
  const verified = senders.ok
    ? ((await senders.json()) as { results: { from_email: string; verified: boolean }[] }).results
    : [];
  if (authenticated.some((known) => known.domain === domain && known.valid)) {
    return ok("Sender", `the domain ${domain} is authenticated`);
  }
  if (verified.some((known) => known.from_email === address && known.verified)) {
    return ok(
      "Sender",
      `${address} is verified; authenticate its domain as well, so that mail is not taken for junk`,
    );
  }
  return wrong(
    "Sender",
    `neither ${address} nor ${domain} is verified`,
    `${dashboard} Authenticate the domain ${domain}.`,
  );
}

/** The key that SendGrid signs its events with: base64 of a P-256 key (SPKI). */
export function checkWebhookKey(key: string | undefined, environment: Environment): Finding {
  const mend =
    "SendGrid, Mail Settings, Event Webhook: switch the signature on, and copy its verification key into SENDGRID_WEBHOOK_PUBLIC_KEY of the web Worker.";
  if (!key) {
    // Mail goes out without it, and a preview's may.
    const says = "is not set, so nothing is known of what becomes of mail";
    return environment === "production"
      ? wrong("Webhook key", says, mend)
      : unknown("Webhook key", says, mend);
  }
  try {
    const made = createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" });
    if (made.asymmetricKeyDetails?.namedCurve === "prime256v1") return ok("Webhook key", "is a P-256 key");
  } catch {
    // Said below.
  }
  return wrong("Webhook key", "is no P-256 key in base64", mend);
}
