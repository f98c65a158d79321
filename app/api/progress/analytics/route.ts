import { parseInput } from "@/lib/base/json";
import { listChapterFigures, listDays } from "@/lib/insights/data";
import { analyticsInput } from "@/lib/insights/schema";
import { requireAdmin } from "@/lib/request/admin";
import { api } from "@/lib/request/api";
import { csvFile } from "@/lib/request/csv";

const columns = [
  "chapterNumber",
  "title",
  "started",
  "completed",
  "completionRate",
  "meanSeconds",
  "medianMinutes",
  "videos",
  "quizAttempts",
  "quizPasses",
  "views",
  "downloads",
  "shares",
] as const;

export const GET = api(async ({ db, request, now }) => {
  await requireAdmin();
  const search = new URL(request.url).searchParams;
  const { days, format } = parseInput(analyticsInput, Object.fromEntries(search));
  if (format === "csv") return csvFile("chapters", columns, await listChapterFigures(db));
  const [chapters, daily] = await Promise.all([listChapterFigures(db), listDays(db, { days, now })]);
  return { chapters, days: daily.map(({ day, active }) => ({ day, activeReaders: active })) };
});
