import * as z from "zod";
import type { DeviceKind } from "@/lib/base/client";
import { either } from "@/lib/base/either";
import type { IsoTime } from "@/lib/base/time";
import { chapterNumber, chapterNumberParam } from "@/lib/chapters/schema";

/** Where a reader is in a chapter: a block's stable id, and how far into that block, 0 to 1. */
export type Position = { block: string; offset: number };

/** What is known of one reader in one chapter (contracts.md, `Progress`). Zeroes where nothing is. */
export type Progress = {
  chapterNumber: number;
  completed: boolean;
  completedAt: IsoTime | null;
  /** Seconds, over all devices. */
  timeSpent: number;
  videosWatched: string[];
  quizzesPassed: string[];
  position: Position | null;
  updatedAt: IsoTime | null;
};

/** One reader in the whole book. `next` is the first chapter that is not complete, or null at the end. */
export type ProgressSummary = {
  completed: number;
  total: number;
  percent: number;
  timeSpent: number;
  next: number | null;
};

/** The latest place of a reader in one chapter, and the device it comes from. */
export type Place = Position & {
  chapterNumber: number;
  slug: string;
  title: string;
  /** The heading's words, if the block is one. */
  heading: string | null;
  at: IsoTime;
  deviceId: string;
  device: DeviceKind | null;
};

const position = z.strictObject({
  block: z
    .string()
    .max(120)
    .regex(/^[^\s\p{C}]+$/u, "Use the id of a block."),
  offset: z.number().min(0).max(1),
});

const moment = z.iso.datetime("Use a time in ISO 8601, in UTC, such as 2026-11-20T10:00:00.000Z.").max(40);

/**
 * What one device says of one chapter. `timeSpent` is the whole number of seconds that this device has
 * spent in this chapter so far, not a difference, so that a repeat or a loss does no harm.
 */
export const progressUpdate = z.strictObject({
  chapterNumber,
  deviceId: z.string().regex(/^[\w-]{1,64}$/, "Use 1 to 64 letters, digits, hyphens or underscores."),
  at: moment,
  timeSpent: z.int().min(0).max(10_000_000).optional(),
  videosWatched: z.array(z.string().min(1).max(64)).max(50).optional(),
  completed: z.boolean().optional(),
  /** For `completed: false`: the time of the server up to which the device knew what others had completed. */
  seen: moment.optional(),
  position: position.optional(),
});

export type ProgressUpdate = z.output<typeof progressUpdate>;

const progressBatch = z.strictObject({ updates: z.array(progressUpdate).min(1).max(100) });

/** POST /api/progress: one update, or up to 100, such as a device brings back from being offline. */
export const progressInput = either(progressBatch, progressUpdate, (body) => "updates" in body);

/** The "mark as complete" form of a chapter, which works without scripts. */
export const completionForm = z.strictObject({
  chapterNumber: chapterNumberParam,
  completed: z.enum(["yes", "no"]),
  /** How many milliseconds ago the page was answered, which scripts know; without them it counts as fresh. */
  age: z
    .union([z.literal("").transform(() => 0), z.coerce.number().int().min(0).max(31_536_000_000)])
    .default(0),
});
