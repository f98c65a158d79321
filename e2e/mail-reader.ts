import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { type MailLink, signMailLink } from "../lib/auth/tokens";
import { devVarsFile } from "../scripts/lib/dev-vars";
import { newReader, type SignedIn } from "./client";
import { inboxUrl, siteUrl } from "./product";

const { JWT_SECRET = "" } = parseEnv(readFileSync(devVarsFile, "utf8"));

/** What the product under test signs links with. */
export const tokenConfig = { siteUrl, secret: JWT_SECRET };

type Holder = SignedIn & { link: MailLink; t: string; messageId: string };

/** A reader, and the link that stands in list mail to them; the mail is the one that they signed up with. */
export async function aReaderWithLink(): Promise<Holder> {
  const reader = await newReader();
  const [, claims = ""] = reader.accessToken.split(".");
  const { sub } = JSON.parse(Buffer.from(claims, "base64url").toString());
  const response = await fetch(`${inboxUrl}/api/messages?to=${encodeURIComponent(reader.email)}`);
  const [mail] = (await response.json()) as { id: string; customArgs: { outboxId: string } }[];
  if (!mail) throw new Error("no mail");
  const link = { subscriberId: sub, outboxId: mail.customArgs.outboxId };
  const t = await signMailLink({ ...link, createdAt: new Date().toISOString() }, tokenConfig);
  return { ...reader, link, t, messageId: mail.id };
}

/** What the product holds of a reader's choice, by their own export. */
export async function heldOf({ client }: SignedIn) {
  const { tables } = (await (await client.get("/api/account/export")).json()) as {
    tables: {
      emailSubscribers: { mailTopics: string[] | null }[];
      emailOutbox: { kind: string; unsubscribedAt: string | null; deliveredAt: string | null }[];
      mailConsents: { source: string; topics: string[]; createdAt: string }[];
      emailSuppressions: { reason: string }[];
    };
  };
  const consents = tables.mailConsents.sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  return {
    topics: tables.emailSubscribers[0]?.mailTopics,
    consents: consents.map(({ source, topics }) => [source, topics.join()]),
    mail: tables.emailOutbox.find(({ kind }) => kind === "sign_up"),
    suppressions: tables.emailSuppressions.map(({ reason }) => reason),
  };
}

/** What is on record of whoever has signed up and chosen nothing since. */
export const signedUp = ["sign_up", "chapters,news,nudges"];
