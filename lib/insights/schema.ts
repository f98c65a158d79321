import * as z from "zod";
import { addressKey } from "@/lib/base/address";
import { chapterNumberParam } from "@/lib/chapters/schema";

/** What a day counts. `paid`: cents by currency, refunds taken off. */
export type Counts = {
  signups: number;
  logins: number;
  /** Chapters that a reader opened, or completed, for the first time. */
  opened: number;
  completed: number;
  videos: number;
  quizzes: number;
  views: number;
  downloads: number;
  shares: number;
  purchases: number;
  refunds: number;
  paid: Record<string, number>;
};

/** One day, as YYYY-MM-DD in UTC; `active`: readers who read on it. */
export type DayFigures = { day: string; active: number } & Counts;

/** The last `days` days, today among them. */
export type Overview = {
  days: number;
  /** The first of these days. */
  since: string;
  totals: { subscribers: number; withAccess: number; purchased: number };
  /** Readers who read in these days, each once. */
  activeReaders: number;
  counts: Counts;
  /** The same of as many days before. */
  before: Counts;
  /** Each of these days, oldest first. */
  daily: DayFigures[];
};

/** One chapter, of all times. */
export type ChapterFigures = {
  chapterNumber: number;
  title: string;
  /** Readers who opened it, and readers who completed it. */
  started: number;
  completed: number;
  /** 0 to 1; null while nobody has started. */
  completionRate: number | null;
  /** Time until the first completion; null while nobody has completed it. The median is of whole minutes, at most 240. */
  meanSeconds: number | null;
  medianMinutes: number | null;
  /** Videos watched to the end, by how many readers. */
  videos: number;
  quizAttempts: number;
  quizPasses: number;
  views: number;
  downloads: number;
  shares: number;
};

/** One line of the access log. `email` is null for a guest, and for a reader who was erased. */
export type Access = {
  id: string;
  email: string | null;
  /** 0: the whole book. */
  chapterNumber: number;
  accessType: "view" | "download" | "share";
  /** Shortened before it was stored. */
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: string;
};

/** The spans that the overview speaks of, in days. */
export const spans = [1, 7, 30, 90] as const;

const format = z.enum(["json", "csv"]).default("json");

/** GET /api/admin/stats. */
export const statsInput = z.strictObject({
  days: z.enum(["1", "7", "30", "90"]).default("7").transform(Number),
  format,
});

/** GET /api/progress/analytics: figures by day for so many days. */
export const analyticsInput = z.strictObject({
  days: z.coerce.number().int().min(1).max(90).default(30),
  format,
});

/** Where a page of the access log ended: the time and the rowid of its last line. */
export type AccessPlace = { createdAt: string; row: number };

/** As `cursorOf` writes it; nine digits are within the range of a Date. */
const cursor = z
  .string()
  .regex(/^[0-9a-z]{1,9}\.[0-9a-z]{1,10}$/, "Use a cursor as an answer gave it.")
  .transform((text): AccessPlace => {
    const [at = 0, row = 0] = text.split(".").map((part) => Number.parseInt(part, 36));
    return { createdAt: new Date(at).toISOString(), row };
  });

/** An empty field of a form is no filter. */
const filter = <Schema extends z.ZodType>(schema: Schema) =>
  z.union([z.literal("").transform(() => undefined), schema]).optional();

/** GET /api/admin/access-logs: whose, of which chapter (0: the whole book), and which page. */
export const accessListInput = z.strictObject({
  email: filter(
    z.string().trim().max(254, "An e-mail address has at most 254 characters.").transform(addressKey),
  ),
  chapter: filter(z.union([z.literal("0").transform(() => 0), chapterNumberParam])),
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  format,
});
