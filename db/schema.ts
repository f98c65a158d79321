import { sql } from "drizzle-orm";
import {
  type AnySQLiteColumn,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import { createdAt, id } from "./columns";

export * from "./insight-schema";
export * from "./mail-schema";
export * from "./observe-schema";

/**
 * Times are ISO 8601 UTC text, ids are text. `email` in every table but `email_subscribers` is the
 * address key (`lib/base/address`); there `email` is the address as typed and `email_key` its key.
 */
const updatedAt = () => text("updated_at").notNull();

/** What a list of subscribers is narrowed by: what they may read, and whether they want no mail at all. */
const whoOf = (table: { hasPurchased: AnySQLiteColumn; hasAccess: AnySQLiteColumn }) =>
  [table.hasPurchased, table.hasAccess, sql`"mail_topics" is '[]'`] as const;

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
    /** The last day of reading, as YYYY-MM-DD. */
    lastActiveOn: text("last_active_on"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    uniqueIndex("email_subscribers_email_key").on(table.emailKey),
    // The admins' list, by who is asked for and then in the order of each sort (lib/accounts/list).
    index("email_subscribers_by_address").on(...whoOf(table), table.emailKey),
    index("email_subscribers_by_start").on(...whoOf(table), sql`"created_at" || ' ' || "id"`),
    index("email_subscribers_by_activity").on(
      ...whoOf(table),
      sql`coalesce("last_active_on", '') || ' ' || "id"`,
    ),
    index("email_subscribers_admins").on(table.role).where(sql`${table.role} = 'admin'`),
    // Names by their first letters; who gave none costs no row.
    index("email_subscribers_name")
      .on(sql`lower(coalesce("first_name" || ' ', '') || coalesce("last_name", ''))`)
      .where(sql`coalesce(${table.firstName}, ${table.lastName}) is not null`),
    index("email_subscribers_last_name")
      .on(sql`lower("last_name")`)
      .where(sql`${table.lastName} is not null`),
  ],
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
    /** When it was first completed, and the seconds spent until then: figures count a reader once. */
    firstCompletedAt: text("first_completed_at"),
    firstCompletedSeconds: integer("first_completed_seconds"),
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
    /** What the device called itself when it was first heard of, roughly: "from your phone". */
    kind: text("kind", { enum: ["phone", "tablet", "computer"] }),
  },
  (table) => [primaryKey({ columns: [table.email, table.chapterNumber, table.deviceId] })],
);

/** Without a rowid, as the migration says. Things that happened once: a video watched, a quiz passed, the chapter set complete or set back. */
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

/** Links that open one chapter for others. The token rests as SHA-256; the right is that of who made the link. */
export const shareLinks = sqliteTable(
  "share_links",
  {
    id: id(),
    email: text("email").notNull(),
    chapterNumber: integer("chapter_number").notNull(),
    tokenHash: text("token_hash").notNull(),
    opens: integer("opens").notNull().default(0),
    createdAt: createdAt(),
    expiresAt: text("expires_at").notNull(),
  },
  (table) => [
    uniqueIndex("share_links_token_hash").on(table.tokenHash),
    index("share_links_email").on(table.email, table.createdAt),
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

/** How far the cron's walks through a table are: a few rows each minute, then from the beginning. */
export const cronCursors = sqliteTable("cron_cursors", {
  name: text("name").primaryKey(),
  position: text("position").notNull(),
});
