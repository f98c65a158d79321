import { AppError } from "@/lib/base/errors";
import { parseInput } from "@/lib/base/json";
import { findChapter } from "@/lib/chapters/data";
import { chapterNumberParam } from "@/lib/chapters/schema";
import { getProgress } from "@/lib/progress/data";
import { api } from "@/lib/request/api";
import { requireSession } from "@/lib/request/session";

export const GET = api<{ number: string }>(async ({ db, params }) => {
  const { email } = await requireSession();
  const number = parseInput(chapterNumberParam, params.number);
  if (!findChapter(number)) throw new AppError("not_found");
  return getProgress(db, email, number);
});
