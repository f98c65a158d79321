import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { createdAt, id } from "./columns";

/**
 * Every mail, before anything else happens to it. The queue only wakes; this table decides. It has no
 * rowid (the migration says so; drizzle cannot), so that a broadcast's mail costs one written row and not
 * four: its id is `<broadcast>.<subscriber>`, which is also what keeps it from being written twice.
 */
export const emailOutbox = sqliteTable(
  "email_outbox",
  {
    id: id(),
    kind: text("kind").notNull(),
    toEmail: text("to_email").notNull(),
    email: text("email").notNull().default(""),
    /** What the message is about, as ids: never a body, a token or a code. */
    data: text("data", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
    /** Two mails with the same key are one. Null for a broadcast's, whose id is the key. */
    dedupeKey: text("dedupe_key"),
    broadcastId: text("broadcast_id"),
    state: text("state", { enum: ["pending", "claimed", "sent", "unknown", "failed", "skipped", "expired"] })
      .notNull()
      .default("pending"),
    /** Not before this time: when it was written, the next try, or when a claim runs out. */
    dueAt: text("due_at").notNull(),
    leaseUntil: text("lease_until"),
    attempts: integer("attempts").notNull().default(0),
    lastError: text("last_error"),
    requestId: text("request_id"),
    providerId: text("provider_id"),
    createdAt: createdAt(),
    sentAt: text("sent_at"),
    deliveredAt: text("delivered_at"),
    /** First opened by a person; machines that fetch pictures ahead are noted apart. */
    openedAt: text("opened_at"),
    machineOpenedAt: text("machine_opened_at"),
    clickedAt: text("clicked_at"),
    bouncedAt: text("bounced_at"),
    complainedAt: text("complained_at"),
    unsubscribedAt: text("unsubscribed_at"),
  },
  (table) => [
    uniqueIndex("email_outbox_dedupe_key").on(table.dedupeKey).where(sql`${table.dedupeKey} is not null`),
    // Only what the sweeper looks for: a sent mail costs no index row. Broadcasts are found by their own table.
    index("email_outbox_due")
      .on(table.dueAt)
      .where(sql`${table.state} in ('pending', 'claimed') and ${table.broadcastId} is null`),
    index("email_outbox_email").on(table.email, table.createdAt).where(sql`${table.broadcastId} is null`),
  ],
);

/** One mail to many: who gets it, how far it is. `id` begins the ids of its mails in the outbox. */
export const broadcasts = sqliteTable(
  "broadcasts",
  {
    id: id(),
    kind: text("kind", { enum: ["chapters_sent", "chapter_published"] }).notNull(),
    chapterNumbers: text("chapter_numbers", { mode: "json" }).$type<number[]>().notNull(),
    audience: text("audience", { enum: ["all", "subscribers", "purchased"] }).notNull(),
    state: text("state", { enum: ["preparing", "sending", "paused", "done", "cancelled"] }).notNull(),
    /** Subscribers up to this id have their mail in the outbox; null when all have. */
    preparedThrough: text("prepared_through"),
    /** Mails up to this id were taken on at least once; the next are looked for from here. */
    takenThrough: text("taken_through").notNull().default(""),
    recipients: integer("recipients").notNull().default(0),
    /** Nothing is sent before this time: the provider asked us to wait, or refuses our key. */
    notBefore: text("not_before"),
    /** Recipients who opened one of the chapters within 48 hours, and when that was last counted. */
    chapterOpened: integer("chapter_opened").notNull().default(0),
    countedAt: text("counted_at"),
    createdBy: text("created_by").notNull(),
    createdAt: createdAt(),
    finishedAt: text("finished_at"),
  },
  (table) => [
    index("broadcasts_open").on(table.createdAt).where(sql`${table.state} in ('preparing', 'sending')`),
  ],
);

/**
 * What became of mails, by kind, the day they were written, and broadcast; moves in the batch of each fact.
 * Without a rowid, as the migration says, so that the figures of some days are read in one piece.
 */
export const mailMetrics = sqliteTable(
  "mail_metrics",
  {
    /** The day of the mails' `created_at`, as YYYY-MM-DD. */
    day: text("day").notNull(),
    kind: text("kind").notNull(),
    /** Empty for mails of no broadcast. */
    broadcastId: text("broadcast_id").notNull().default(""),
    sent: integer("sent").notNull().default(0),
    unknown: integer("unknown").notNull().default(0),
    failed: integer("failed").notNull().default(0),
    skipped: integer("skipped").notNull().default(0),
    expired: integer("expired").notNull().default(0),
    delivered: integer("delivered").notNull().default(0),
    opened: integer("opened").notNull().default(0),
    machineOpened: integer("machine_opened").notNull().default(0),
    clicked: integer("clicked").notNull().default(0),
    bounced: integer("bounced").notNull().default(0),
    complained: integer("complained").notNull().default(0),
    unsubscribed: integer("unsubscribed").notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.day, table.broadcastId] }),
    index("mail_metrics_broadcast").on(table.broadcastId, table.day),
  ],
);

/** Addresses that mail must not go to: all of it after a hard bounce, list mail after a complaint. */
export const emailSuppressions = sqliteTable("email_suppressions", {
  email: text("email").primaryKey(),
  reason: text("reason", { enum: ["hard_bounce", "complaint"] }).notNull(),
  /** What the provider said, shortened. */
  details: text("details"),
  createdAt: createdAt(),
});

/** Each time a reader said what mail they want, or took it back: when, where, and under which words. */
export const mailConsents = sqliteTable(
  "mail_consents",
  {
    id: id(),
    email: text("email").notNull(),
    source: text("source", {
      enum: ["sign_up", "account", "preferences", "one_click", "provider"],
    }).notNull(),
    topics: text("topics", { mode: "json" }).$type<string[]>().notNull(),
    /** Names one of the texts of `lib/mail/consent`, which are never changed once they were shown. */
    textVersion: text("text_version").notNull(),
    browser: text("browser"),
    network: text("network"),
    createdAt: createdAt(),
  },
  (table) => [index("mail_consents_email").on(table.email, table.createdAt)],
);

/** Wake-up calls that the queue gave up on, or that nobody could read. The mails themselves are in the outbox. */
export const deadLetters = sqliteTable("dead_letters", {
  id: id(),
  /** The message as JSON, at most 1,000 characters. */
  message: text("message").notNull(),
  reason: text("reason").notNull(),
  createdAt: createdAt(),
});
