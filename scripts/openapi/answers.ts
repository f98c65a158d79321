import * as z from "zod";
import type { User } from "@/lib/accounts/schema";
import { type ErrorCode, errorAnswers } from "@/lib/base/errors";
import type { ChapterSummary, TocEntry } from "@/lib/chapters/schema";
import type { Grade } from "@/lib/progress/quiz/schema";
import type { Place, Progress as ProgressOf, ProgressSummary } from "@/lib/progress/schema";
import type { checkHealth } from "@/lib/request/health";
import { count, named, time } from "./components";

/** What readers and guests are answered. Held to the types of the domains by the compiler, and to real answers by a test. */
const codes = Object.keys(errorAnswers) as [ErrorCode, ...ErrorCode[]];

named(
  "Error",
  z.object({
    error: z.string().describe("A sentence for people."),
    code: z.enum(codes),
    details: z
      .array(z.object({ path: z.string().describe("The field, dotted."), message: z.string() }))
      .optional(),
  }),
);

export const done = named("Done", z.object({ success: z.literal(true) }));

export const said = named("Said", z.object({ success: z.literal(true), message: z.string() }));

const user = named(
  "User",
  z.object({
    email: z.string(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    hasAccess: z.boolean(),
    hasPurchased: z.boolean(),
    role: z.enum(["reader", "admin"]),
  }) satisfies z.ZodType<User>,
);

const tokens = {
  success: z.literal(true),
  accessToken: z.string().describe("For the header `Authorization: Bearer …`."),
  expiresIn: z.int().describe("Seconds."),
};

export const renewed = named("Renewed", z.object(tokens));

export const signedIn = named("SignedIn", z.object({ ...tokens, user }));

export const session = named(
  "Session",
  z.union([
    z.object({ authenticated: z.literal(false) }),
    z.object({ authenticated: z.literal(true), user }),
  ]),
);

const listedChapter = z.object({
  number: z.int(),
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  access: z.enum(["free", "subscriber", "purchased"]),
  minutes: z.int().describe("Estimated reading time."),
  videos: z.array(z.string()),
  quizzes: z.array(z.string()),
  locked: z.boolean().describe("Whether whoever asks may not read it."),
}) satisfies z.ZodType<Omit<ChapterSummary, "updatedAt" | "changes" | "version" | "toc">>;

export const contents = named("Contents", z.object({ chapters: z.array(listedChapter) }));

export const chapter = named(
  "Chapter",
  z.object({
    number: z.int(),
    slug: z.string(),
    title: z.string(),
    html: z.string(),
    toc: z.array(
      z.object({ id: z.string(), text: z.string(), depth: z.int() }) satisfies z.ZodType<TocEntry>,
    ),
    version: z.string().describe("Changes with any change of the text."),
  }),
);

export const shareLink = named(
  "ShareLink",
  z.object({ url: z.url(), expiresAt: time, reads: count.describe("How often it can be opened.") }),
);

const position = z.object({ block: z.string(), offset: z.number().min(0).max(1) });

export const progress = named(
  "Progress",
  z.object({
    chapterNumber: z.int(),
    completed: z.boolean(),
    completedAt: time.nullable(),
    timeSpent: count.describe("Seconds, over all devices."),
    videosWatched: z.array(z.string()),
    quizzesPassed: z.array(z.string()),
    position: position.nullable(),
    updatedAt: time.nullable(),
  }) satisfies z.ZodType<ProgressOf>,
);

export const merged = named("MergedProgress", z.union([progress, z.array(progress)]));

export const progressList = named(
  "ProgressList",
  z.object({
    chapters: z.array(progress),
    summary: z.object({
      completed: count,
      total: count,
      percent: z.number().min(0).max(100),
      timeSpent: count,
      next: z.int().nullable().describe("The first chapter that is not complete."),
    }) satisfies z.ZodType<ProgressSummary>,
  }),
);

const place = position.extend({
  chapterNumber: z.int(),
  slug: z.string(),
  title: z.string(),
  heading: z.string().nullable(),
  at: time,
  deviceId: z.string(),
  device: z.enum(["phone", "tablet", "computer"]).nullable(),
}) satisfies z.ZodType<Place>;

export const places = named("Places", z.object({ places: z.array(place) }));

export const grade = named(
  "Grade",
  z.object({
    passed: z.boolean(),
    score: count,
    total: count,
    results: z.array(
      z.object({
        questionId: z.string(),
        correct: z.boolean(),
        explanation: z.string().describe("HTML."),
      }),
    ),
  }) satisfies z.ZodType<Grade>,
);

export const accountExport = named(
  "AccountExport",
  z.object({
    exportedAt: time,
    tables: z
      .record(z.string(), z.array(z.record(z.string(), z.unknown())))
      .describe("Everything that is held, as rows by table."),
    leftOut: z.record(z.string(), z.string()).describe("Tables that are not among them, and why."),
  }),
);

const check = z.enum(["ok", "degraded", "failing"]);

const checks = z.object({
  database: check,
  cache: check,
  queue: check,
  mail: z.literal("degraded").optional(),
}) satisfies z.ZodType<Awaited<ReturnType<typeof checkHealth>>>;

export const health = named(
  "Health",
  z.object({
    status: z.enum(["ok", "failing"]).describe("`failing` if any of the checks is."),
    version: z.string(),
    checks: checks.describe("`degraded`: the site goes on, but failed with it of late."),
  }),
);
