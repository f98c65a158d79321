import type { z } from "zod";
import type { Db } from "@/db/client";
import type { DeviceKind } from "@/lib/base/client";
import { mergeProgress } from "./mutations";
import type { Progress, progressInput } from "./schema";

/**
 * Takes in what `POST /api/progress` brings, for both doors that it may come through (docs/decisions/024):
 * what to answer, which has the form of the question, and the progress of each chapter it speaks of.
 */
export async function takeProgress(
  db: Db,
  options: { email: string; input: z.output<typeof progressInput>; device: DeviceKind | null; now: Date },
): Promise<{ answer: Progress | Progress[]; merged: Progress[] }> {
  const { input, ...rest } = options;
  if ("updates" in input) {
    const merged = await mergeProgress(db, { ...rest, updates: input.updates });
    return { answer: merged, merged };
  }
  const [one] = await mergeProgress(db, { ...rest, updates: [input] });
  if (!one) throw new Error("a merge without an outcome");
  return { answer: one, merged: [one] };
}
