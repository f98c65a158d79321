import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { createdAt, id } from "./columns";

/**
 * What readers did, where no other table says so. Written by triggers (docs/decisions/022), in the transaction
 * of the fact itself. Without a rowid (the migration says so; drizzle cannot), and found by reader: the id is
 * `<subscriber>.<kind>.<what counts once>`, so that a second time finds the first; it names a reader by an id
 * that leads to nobody once they are erased.
 */
export const analyticsEvents = sqliteTable(
  "analytics_events",
  {
    id: id(),
    kind: text("kind", {
      enum: ["signup_confirmed", "user_login", "reader_active", "chapter_opened", "purchase", "refund"],
    }).notNull(),
    subscriberId: text("subscriber_id").notNull(),
    /** 0 for what belongs to no chapter. */
    chapterNumber: integer("chapter_number").notNull().default(0),
    /** Of a day of reading the day, of a sign-in the browser, of a purchase the currency. */
    item: text("item").notNull().default(""),
    /** Of a purchase its price in cents. */
    value: integer("value"),
    createdAt: createdAt(),
  },
  (table) => [
    // One reader's history. Days of reading, which are the most, have no part in it.
    index("analytics_events_subscriber")
      .on(table.subscriberId, table.createdAt)
      .where(sql`${table.kind} <> 'reader_active'`),
  ],
);

const count = (name: string) => integer(name).notNull().default(0);

/** What happened on each day; moves in the transaction of each fact, by triggers. */
export const dailyMetrics = sqliteTable("daily_metrics", {
  /** YYYY-MM-DD. */
  day: text("day").primaryKey(),
  signups: count("signups"),
  logins: count("logins"),
  /** Readers who read on this day, and readers of whom it is the last day that they read. */
  active: count("active"),
  lastActive: count("last_active"),
  /** Chapters that a reader opened for the first time, and completed for the first time. */
  opened: count("opened"),
  completed: count("completed"),
  videos: count("videos"),
  quizzes: count("quizzes"),
  views: count("views"),
  downloads: count("downloads"),
  shares: count("shares"),
  purchases: count("purchases"),
  refunds: count("refunds"),
  /** Cents by currency, refunds taken off. */
  paid: text("paid", { mode: "json" }).$type<Record<string, number>>().notNull().default({}),
});

/** The same for each chapter, of all times. */
export const chapterMetrics = sqliteTable("chapter_metrics", {
  chapterNumber: integer("chapter_number").primaryKey(),
  opened: count("opened"),
  completed: count("completed"),
  videos: count("videos"),
  views: count("views"),
  downloads: count("downloads"),
  shares: count("shares"),
  /** Seconds spent until the first completion, summed over readers. */
  seconds: count("seconds"),
  /** Readers by whole minutes until then, at most 240. */
  minutes: text("minutes", { mode: "json" }).$type<Record<string, number>>().notNull().default({}),
});

/**
 * What is true of all subscribers now: `subscribers`, `with_access`, `purchased`; and of how many of each no
 * mail about chapters is wanted or can be taken: `silent`, `silent_with_access`, `silent_purchased`.
 */
export const totals = sqliteTable("totals", { name: text("name").primaryKey(), value: count("value") });

/**
 * Where readers who did not finish a chapter stopped: gathered by the cron's walks through `reading_progress`.
 * Which walk is shown, and how far the present one is, the cron's cursor says.
 */
export const chapterStops = sqliteTable(
  "chapter_stops",
  {
    /** The day on which the walk began, as a number: 20261120. */
    walk: integer("walk").notNull(),
    chapterNumber: integer("chapter_number").notNull(),
    /** Empty where a reader's place is not known. */
    block: text("block").notNull(),
    readers: integer("readers").notNull(),
  },
  (table) => [primaryKey({ columns: [table.walk, table.chapterNumber, table.block] })],
);

/** How a quiz was answered: one row a quiz, so that an attempt costs one written row. */
export const quizMetrics = sqliteTable("quiz_metrics", {
  quizId: text("quiz_id").primaryKey(),
  attempts: integer("attempts").notNull().default(0),
  /** Readers who passed, each once. */
  passes: integer("passes").notNull().default(0),
  /** Right answers by question id. */
  right: text("right", { mode: "json" }).$type<Record<string, number>>().notNull().default({}),
});

/** Codes that lower the price: for everybody or one reader, within a time, so many times. */
export const discountCodes = sqliteTable(
  "discount_codes",
  {
    id: id(),
    /** In upper case: nobody should have to know how it was typed. */
    code: text("code").notNull(),
    kind: text("kind", { enum: ["percent", "fixed"] }).notNull(),
    /** Percent, or cents of `currency`. */
    amount: integer("amount").notNull(),
    currency: text("currency"),
    startsAt: text("starts_at"),
    endsAt: text("ends_at"),
    maxUses: integer("max_uses"),
    uses: integer("uses").notNull().default(0),
    /** The only reader who may use it; null for everybody. */
    subscriberId: text("subscriber_id"),
    createdBy: text("created_by").notNull(),
    createdAt: createdAt(),
    endedAt: text("ended_at"),
  },
  (table) => [
    uniqueIndex("discount_codes_code").on(table.code),
    index("discount_codes_subscriber").on(table.subscriberId).where(sql`${table.subscriberId} is not null`),
  ],
);

/** What readers bought, recorded by hand, from a list, or one day by a payment provider. */
export const purchases = sqliteTable(
  "purchases",
  {
    id: id(),
    email: text("email").notNull(),
    source: text("source", { enum: ["manual", "csv", "provider"] }).notNull(),
    /** The provider's or the list's own name for it: the same twice is one purchase. */
    reference: text("reference"),
    amountCents: integer("amount_cents").notNull(),
    currency: text("currency").notNull(),
    discountCodeId: text("discount_code_id"),
    /** The admin who recorded it, by id; null for a provider. */
    recordedBy: text("recorded_by"),
    purchasedAt: text("purchased_at").notNull(),
    createdAt: createdAt(),
    refundedAt: text("refunded_at"),
  },
  (table) => [
    index("purchases_email").on(table.email),
    uniqueIndex("purchases_reference")
      .on(table.source, table.reference)
      .where(sql`${table.reference} is not null`),
  ],
);

/** What admins noted about a subscriber. */
export const subscriberNotes = sqliteTable(
  "subscriber_notes",
  {
    id: id(),
    subscriberId: text("subscriber_id").notNull(),
    authorId: text("author_id").notNull(),
    text: text("text").notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("subscriber_notes_subscriber").on(table.subscriberId, table.createdAt)],
);
