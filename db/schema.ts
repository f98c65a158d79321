import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * Times are ISO 8601 UTC text, ids are text. `email` in every table but `email_subscribers` is the
 * address key (`lib/base/address`); there `email` is the address as typed and `email_key` its key.
 */
const id = () => text("id").primaryKey();
const createdAt = () => text("created_at").notNull();
const updatedAt = () => text("updated_at").notNull();

export const emailSubscribers = sqliteTable(
  "email_subscribers",
  {
    id: id(),
    email: text("email").notNull(),
    emailKey: text("email_key").notNull(),
    firstName: text("first_name"),
    lastName: text("last_name"),
    hasAccess: integer("has_access", { mode: "boolean" }).notNull().default(false),
    hasPurchased: integer("has_purchased", { mode: "boolean" }).notNull().default(false),
    discountCode: text("discount_code"),
    role: text("role", { enum: ["reader", "admin"] })
      .notNull()
      .default("reader"),
    /** What mail the reader wants beside what they ask for; null: everything. */
    mailTopics: text("mail_topics", { mode: "json" }).$type<string[]>(),
    emailsSent: integer("emails_sent").notNull().default(0),
    lastEmailSent: text("last_email_sent"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [uniqueIndex("email_subscribers_email_key").on(table.emailKey)],
);

/** One row a reader and chapter: what `progress_devices` and `progress_marks` add up to. */
export const readingProgress = sqliteTable(
  "reading_progress",
  {
    id: id(),
    email: text("email").notNull(),
    chapterNumber: integer("chapter_number").notNull(),
    completed: integer("completed", { mode: "boolean" }).notNull().default(false),
    completedAt: text("completed_at"),
    timeSpent: integer("time_spent").notNull().default(0),
    videosWatched: text("videos_watched", { mode: "json" }).$type<string[]>().notNull().default([]),
    quizzesPassed: text("quizzes_passed", { mode: "json" }).$type<string[]>().notNull().default([]),
    positionBlock: text("position_block"),
    positionOffset: real("position_offset"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [uniqueIndex("reading_progress_email_chapter").on(table.email, table.chapterNumber)],
);

/** What one device has seen of one chapter. The largest `time_spent` wins; the sum is the total. */
export const progressDevices = sqliteTable(
  "progress_devices",
  {
    email: text("email").notNull(),
    chapterNumber: integer("chapter_number").notNull(),
    deviceId: text("device_id").notNull(),
    timeSpent: integer("time_spent").notNull().default(0),
    positionBlock: text("position_block"),
    positionOffset: real("position_offset"),
    positionAt: text("position_at"),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.email, table.chapterNumber, table.deviceId] })],
);

/** Things that happened once: a video watched, a quiz passed, the chapter set complete or set back. */
export const progressMarks = sqliteTable(
  "progress_marks",
  {
    email: text("email").notNull(),
    chapterNumber: integer("chapter_number").notNull(),
    kind: text("kind", { enum: ["completed", "video", "quiz"] }).notNull(),
    /** The video's or quiz's id; for `completed`, `yes` or `no`. */
    item: text("item").notNull(),
    at: text("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.email, table.chapterNumber, table.kind, table.item] })],
);

/** One row a session. Tokens rest as SHA-256; the one before the last is kept to tell replay from race. */
export const userSessions = sqliteTable(
  "user_sessions",
  {
    id: id(),
    userEmail: text("user_email").notNull(),
    sessionToken: text("session_token").notNull(),
    previousToken: text("previous_token"),
    rotatedAt: text("rotated_at"),
    /** Where the sign-in came from, roughly: the browser's family and the shortened network. */
    browser: text("browser"),
    network: text("network"),
    expiresAt: text("expires_at").notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("user_sessions_user_email").on(table.userEmail)],
);

export const contentAccessLogs = sqliteTable(
  "content_access_logs",
  {
    id: id(),
    email: text("email"),
    chapterNumber: integer("chapter_number").notNull(),
    accessType: text("access_type", { enum: ["view", "download", "share"] }).notNull(),
    /** Shortened before it is stored: IPv4 to /24, IPv6 to /48. */
    ipAddress: text("ip_address"),
    /** The browser's family, never the whole header. */
    userAgent: text("user_agent"),
    createdAt: createdAt(),
  },
  (table) => [
    index("content_access_logs_email")
      .on(table.email, table.createdAt)
      .where(sql`${table.email} is not null`),
  ],
);

/** A sign-in or sign-up that was asked for by mail. The row decides: it is used at most once. */
export const loginRequests = sqliteTable(
  "login_requests",
  {
    id: id(),
    email: text("email").notNull(),
    emailKey: text("email_key").notNull(),
    purpose: text("purpose", { enum: ["sign_up", "sign_in"] }).notNull(),
    next: text("next"),
    firstName: text("first_name"),
    lastName: text("last_name"),
    /** SHA-256 of the cookie that the asking browser holds: the code works only there. */
    bindingHash: text("binding_hash"),
    codeTries: integer("code_tries").notNull().default(0),
    createdAt: createdAt(),
    expiresAt: text("expires_at").notNull(),
    usedAt: text("used_at"),
  },
  (table) => [index("login_requests_email_key").on(table.emailKey, table.createdAt)],
);

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

/** What became of mails, by kind, the day they were written, and broadcast; moves in the batch of each fact. */
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
  (table) => [primaryKey({ columns: [table.broadcastId, table.day, table.kind] })],
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

/** How far the cron's walks through a table are: a few rows each minute, then from the beginning. */
export const cronCursors = sqliteTable("cron_cursors", {
  name: text("name").primaryKey(),
  position: text("position").notNull(),
});

/** One row a limit and subject: how often within the window that ends at `resets_at`. */
export const rateLimits = sqliteTable(
  "rate_limits",
  {
    key: text("key").primaryKey(),
    count: integer("count").notNull(),
    resetsAt: text("resets_at").notNull(),
  },
  (table) => [index("rate_limits_resets_at").on(table.resetsAt)],
);

/** Who changed whose rights, and how. Stays when the reader is erased: it names people by id only. */
export const auditLog = sqliteTable(
  "audit_log",
  {
    id: id(),
    actorId: text("actor_id").notNull(),
    action: text("action").notNull(),
    subjectId: text("subject_id").notNull(),
    details: text("details", { mode: "json" }).$type<Record<string, unknown>>().notNull(),
    requestId: text("request_id"),
    createdAt: createdAt(),
  },
  (table) => [index("audit_log_subject").on(table.subjectId, table.createdAt)],
);

/** Addresses that were erased, as hashes (docs/decisions/009): a restore or an import must not bring them back. */
export const erasures = sqliteTable("erasures", {
  emailHash: text("email_hash").primaryKey(),
  erasedAt: text("erased_at").notNull(),
});
