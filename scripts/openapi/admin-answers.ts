import * as z from "zod";
import type { AuditLine } from "@/lib/accounts/audit/schema";
import type { DiscountCode } from "@/lib/accounts/purchases/schema";
import type { SubscriberDetails } from "@/lib/accounts/schema";
import type { ChapterDetails } from "@/lib/insights/chapter/schema";
import { deeds, type HistoryEntry } from "@/lib/insights/history/schema";
import type { Access, ChapterFigures, Overview } from "@/lib/insights/schema";
import { audiences, type Broadcast, type KindFigures } from "@/lib/mail/broadcasts/schema";
import { broadcastKinds } from "@/lib/mail/messages";
import type { MailHealth, OutboxState } from "@/lib/mail/metrics/data";
import { progress } from "./answers";
import { count, day, named, nextCursor, share, time } from "./components";

/** What admins are answered. */
const counts = {
  signups: count,
  logins: count,
  opened: count.describe("Chapters that a reader opened for the first time."),
  completed: count.describe("Chapters that a reader completed for the first time."),
  videos: count,
  quizzes: count,
  views: count,
  downloads: count,
  shares: count,
  purchases: count,
  refunds: count,
  paid: z.record(z.string(), z.int()).describe("Cents by currency, refunds taken off."),
};

const mailHealth = z.object({
  days: count,
  sent: count,
  delivered: count,
  failed: count,
  bounced: count,
  complained: count,
}) satisfies z.ZodType<MailHealth>;

const outbox = z.object({
  waiting: count.describe("Mails that wait or are being sent; at `limit` there may be more."),
  sending: count,
  dueSince: time.nullable(),
  broadcasts: count,
  deadLetters: count,
  limit: count,
}) satisfies z.ZodType<OutboxState>;

export const stats = named(
  "Stats",
  z.object({
    days: count,
    since: day,
    totals: z.object({ subscribers: count, withAccess: count, purchased: count }),
    activeReaders: count.describe("Readers who read in these days, each once."),
    counts: z.object(counts),
    before: z.object(counts).describe("The same of as many days before."),
    daily: z.array(z.object({ day, active: count, ...counts })),
    mail: mailHealth,
    outbox,
  }) satisfies z.ZodType<Overview>,
);

const figures = {
  chapterNumber: z.int(),
  title: z.string(),
  started: count,
  completed: count,
  completionRate: share,
  meanSeconds: z.number().min(0).nullable(),
  medianMinutes: z.number().min(0).nullable().describe("At most 240."),
  videos: count,
  quizAttempts: count,
  quizPasses: count,
  views: count,
  downloads: count,
  shares: count,
};

export const analytics = named(
  "Analytics",
  z.object({
    chapters: z.array(z.object(figures) satisfies z.ZodType<ChapterFigures>),
    days: z.array(z.object({ day, activeReaders: count })),
  }),
);

const stop = z.object({ block: z.string(), words: z.string(), readers: count });

export const chapterFigures = named(
  "ChapterFigures",
  z.object({
    ...figures,
    slug: z.string(),
    funnel: z.array(
      z.object({
        step: z.enum(["opened", "half", "videos", "quizzes", "completed"]),
        readers: count,
        share,
      }),
    ),
    stops: z
      .object({ countedOn: day.nullable(), places: z.array(stop), elsewhere: count })
      .describe("How many readers who have not completed it were where last."),
    times: z.array(
      z.object({
        from: count.describe("Minutes."),
        to: count.nullable().describe("Null of the last, open span."),
        readers: count,
      }),
    ),
    questions: z.array(
      z.object({
        quizId: z.string(),
        questionId: z.string(),
        question: z.string(),
        attempts: count,
        right: count,
        share,
      }),
    ),
  }) satisfies z.ZodType<ChapterDetails>,
);

export const accessLog = named(
  "AccessLog",
  z.object({
    accesses: z.array(
      z.object({
        id: z.string(),
        email: z.string().nullable(),
        chapterNumber: count.describe("0: the whole book."),
        accessType: z.enum(["view", "download", "share"]),
        ipAddress: z.string().nullable().describe("Shortened before it was stored."),
        userAgent: z.string().nullable(),
        createdAt: time,
      }) satisfies z.ZodType<Access>,
    ),
    nextCursor,
  }),
);

export const auditLog = named(
  "AuditLog",
  z.object({
    entries: z.array(
      z.object({
        id: z.string(),
        action: z.string(),
        actor: z.string().nullable().describe("Null when they were erased."),
        subjectId: z.string(),
        subject: z.string().nullable(),
        details: z.record(z.string(), z.unknown()),
        requestId: z.string().nullable(),
        createdAt: time,
      }) satisfies z.ZodType<AuditLine>,
    ),
    nextCursor,
  }),
);

export const codeList = named(
  "DiscountCodes",
  z.object({
    codes: z.array(
      z.object({
        id: z.string(),
        code: z.string(),
        kind: z.enum(["percent", "fixed"]),
        amount: z.int().describe("Percent, or cents of `currency`."),
        currency: z.string().nullable(),
        startsAt: time.nullable(),
        endsAt: time.nullable(),
        maxUses: z.int().nullable(),
        uses: count,
        subscriberId: z.string().nullable().describe("The only reader who may use it."),
        reader: z
          .string()
          .nullable()
          .describe("Their address; null for everybody, and when they were erased."),
        endedAt: time.nullable(),
      }) satisfies z.ZodType<DiscountCode & { reader: string | null }>,
    ),
  }),
);

export const subscriber = named(
  "Subscriber",
  z.object({
    id: z.string(),
    email: z.string(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    hasAccess: z.boolean(),
    hasPurchased: z.boolean(),
    role: z.enum(["reader", "admin"]),
    discountCode: z.string().nullable(),
    emailsSent: count,
    lastEmailSent: time.nullable(),
    lastActiveOn: day.nullable(),
    createdAt: time,
  }) satisfies z.ZodType<SubscriberDetails>,
);

export const subscribers = named(
  "SubscriberList",
  z.object({ subscribers: z.array(subscriber), nextCursor }),
);

export const history = named(
  "History",
  z.object({
    chapters: z.array(progress),
    entries: z.array(
      z.object({
        at: time,
        deed: z.enum(deeds),
        chapterNumber: count.nullable().describe("0: the whole book."),
        item: z.string().nullable(),
        amountCents: z.int().nullable(),
        state: z.string().nullable(),
      }) satisfies z.ZodType<HistoryEntry>,
    ),
    nextCursor,
  }),
);

const finished = { sent: count, unknown: count, failed: count, skipped: count, expired: count };
const mailFigures = {
  delivered: count,
  opened: count,
  machineOpened: count.describe("Opened by a machine that fetches pictures ahead of its reader."),
  clicked: count,
  bounced: count,
  complained: count,
  unsubscribed: count,
};

export const broadcast = named(
  "Broadcast",
  z.object({
    id: z.string(),
    kind: z.enum(broadcastKinds),
    chapterNumbers: z.array(z.int()),
    audience: z.enum(audiences).nullable().describe("Null: a test, to one address."),
    state: z.enum(["preparing", "sending", "paused", "done", "cancelled"]),
    recipients: count.describe("Grows while it is `preparing`."),
    counts: z.object({ ...finished, pending: count }),
    figures: z.object({ ...mailFigures, chapterOpened: count }),
    createdAt: time,
    finishedAt: time.nullable(),
  }) satisfies z.ZodType<Broadcast>,
);

export const sending = named("Sending", z.object({ broadcastId: z.string(), recipients: count }));

export const mailList = named(
  "MailFigures",
  z.object({
    days: count,
    figures: z.array(
      z.object({ kind: z.string(), ...finished, ...mailFigures }) satisfies z.ZodType<KindFigures>,
    ),
    broadcasts: z.array(broadcast),
    nextCursor,
  }),
);
