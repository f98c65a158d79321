import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailOutbox, mailMetrics } from "@/db/schema";
import { newId } from "@/lib/base/ids";
import { isoAfter } from "@/lib/base/time";
import { countMails } from "@/lib/mail/metrics/mutations";
import { now } from "./factories";

type Row = typeof emailOutbox.$inferInsert;

const states = ["sent", "unknown", "failed", "skipped", "expired"] as const;

/** Writes a mail that was sent to the reader, unless told otherwise, with its count, and returns the row. */
export async function aMail(db: Db, values: Partial<Row> = {}) {
  const row = {
    id: newId(),
    kind: "chapters_sent",
    toEmail: "Reader@example.com",
    email: "reader@example.com",
    data: {},
    state: "sent" as const,
    attempts: 1,
    dueAt: isoAfter(now),
    createdAt: isoAfter(now),
    ...values,
  };
  const written = await db.insert(emailOutbox).values(row).returning().get();
  const counter = states.find((state) => state === row.state);
  if (counter) await countMails(db, { counter, where: eq(emailOutbox.id, row.id) });
  return written;
}

/** The figures of `mail_metrics` added up, as far as they are not zero. */
export async function countedMails(db: Db): Promise<Record<string, number>> {
  const rows = await db.select().from(mailMetrics);
  const sums: Record<string, number> = {};
  for (const { day: _, kind: __, broadcastId: ___, ...counts } of rows) {
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  }
  return withoutZeros(sums);
}

/** The same, counted anew from the mails themselves. */
export async function recountedMails(db: Db): Promise<Record<string, number>> {
  const inState = (state: (typeof states)[number]) => sql<number>`total(${emailOutbox.state} = ${state})`;
  const [sums = {}] = await db
    .select({
      sent: inState("sent"),
      unknown: inState("unknown"),
      failed: inState("failed"),
      skipped: inState("skipped"),
      expired: inState("expired"),
      delivered: sql<number>`count(${emailOutbox.deliveredAt})`,
      opened: sql<number>`count(${emailOutbox.openedAt})`,
      machineOpened: sql<number>`count(${emailOutbox.machineOpenedAt})`,
      clicked: sql<number>`count(${emailOutbox.clickedAt})`,
      bounced: sql<number>`count(${emailOutbox.bouncedAt})`,
      complained: sql<number>`count(${emailOutbox.complainedAt})`,
      unsubscribed: sql<number>`count(${emailOutbox.unsubscribedAt})`,
    })
    .from(emailOutbox);
  return withoutZeros(sums);
}

function withoutZeros(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
