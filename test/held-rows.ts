import { env } from "cloudflare:workers";
import type { BatchItem } from "drizzle-orm/batch";
import {
  auditLog,
  contentAccessLogs,
  discountCodes,
  emailOutbox,
  emailSuppressions,
  mailConsents,
  progressDevices,
  progressMarks,
  purchases,
  readingProgress,
  shareLinks,
  subscriberNotes,
  userSessions,
} from "@/db/schema";
import type { TablesThat } from "@/lib/accounts/rules";
import type { Owner } from "@/lib/accounts/schema";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { aLoginRequest, aSubscriber, db, now } from "./factories";

/** Secrets that rest in the rows of `aKnownReader`, as hashes do. */
export const secrets = ["current-hash", "previous-hash", "binding-hash", "share-token-hash"] as const;

/** Writes a reader of whom every table that can know one holds a row. `typed` is how they write their address. */
export async function aKnownReader(typed = "Reader@Example.com"): Promise<Owner> {
  const { id, emailKey: email } = await aSubscriber(db, { email: typed, firstName: `Name of ${typed}` });
  const request = await aLoginRequest(db, { email: typed, bindingHash: "binding-hash" });
  const at = isoAfter(now);
  const progress = { email, chapterNumber: 3 };
  // Events write themselves, by the triggers on the rest.
  const rest = {
    readingProgress: db
      .insert(readingProgress)
      .values({ ...progress, id: newId(), createdAt: at, updatedAt: at }),
    progressDevices: db.insert(progressDevices).values({ ...progress, deviceId: "phone", updatedAt: at }),
    progressMarks: db.insert(progressMarks).values({ ...progress, kind: "completed", item: "yes", at }),
    userSessions: db.insert(userSessions).values({
      id: newId(),
      userEmail: email,
      sessionToken: "current-hash",
      previousToken: "previous-hash",
      expiresAt: at,
      createdAt: at,
    }),
    contentAccessLogs: db.insert(contentAccessLogs).values({
      ...progress,
      id: newId(),
      accessType: "view",
      ipAddress: "203.0.113.0/24",
      userAgent: "Firefox",
      createdAt: at,
    }),
    discountCodes: db.insert(discountCodes).values({
      id: newId(),
      code: `FRIEND-${id}`,
      kind: "percent",
      amount: 10,
      subscriberId: id,
      createdBy: "an-admin",
      createdAt: at,
    }),
    purchases: db.insert(purchases).values({
      id: newId(),
      email,
      source: "manual",
      amountCents: 2900,
      currency: "EUR",
      purchasedAt: at,
      createdAt: at,
    }),
    subscriberNotes: db.insert(subscriberNotes).values({
      id: newId(),
      subscriberId: id,
      authorId: "an-admin",
      text: "Met at the fair.",
      createdAt: at,
    }),
    shareLinks: db.insert(shareLinks).values({
      ...progress,
      id: newId(),
      tokenHash: `share-token-hash of ${email}`,
      createdAt: at,
      expiresAt: at,
    }),
    emailOutbox: db.insert(emailOutbox).values({
      id: newId(),
      kind: "sign_in",
      toEmail: typed.toUpperCase(),
      email,
      data: { loginRequestId: request.id },
      dedupeKey: `login:${request.id}`,
      dueAt: at,
      createdAt: at,
    }),
    mailConsents: db.insert(mailConsents).values({
      id: newId(),
      email,
      source: "sign_up",
      topics: ["chapters"],
      textVersion: "a-text",
      createdAt: at,
    }),
    emailSuppressions: db.insert(emailSuppressions).values({ email, reason: "complaint", createdAt: at }),
    auditLog: db.insert(auditLog).values({
      id: newId(),
      actorId: "an-admin",
      action: "rights_changed",
      subjectId: id,
      details: { to: { hasPurchased: true } },
      createdAt: at,
    }),
  } satisfies Record<
    Exclude<TablesThat<"export", "rows">, "emailSubscribers" | "loginRequests" | "analyticsEvents">,
    BatchItem<"sqlite">
  >;
  const { readingProgress: first, ...others } = rest;
  await db.batch([first, ...Object.values(others)]);
  return { readerId: id, email };
}

/** The names of all tables that D1 holds for us. */
export async function tableNames(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `select name from sqlite_master where type = 'table'
     and name not glob 'sqlite_*' and name not glob '_cf_*' and name <> 'd1_migrations' order by name`,
  ).all<{ name: string }>();
  return results.map(({ name }) => name);
}

/** The tables in which some column of some row holds a text, in any case of its letters. */
export async function tablesHolding(text: string): Promise<string[]> {
  const wanted = text.toLowerCase();
  const found: string[] = [];
  for (const name of await tableNames()) {
    const { results } = await env.DB.prepare(`select * from "${name}"`).all();
    if (JSON.stringify(results).toLowerCase().includes(wanted)) found.push(name);
  }
  return found;
}
