import { AppError } from "@/lib/base/errors";
import { parseInput } from "@/lib/base/json";
import { chapterNumberParam } from "@/lib/chapters/schema";
import { getChapterDetails } from "@/lib/insights/chapter/data";
import { type ChapterDetails, chapterDetailsInput } from "@/lib/insights/chapter/schema";
import { requireAdmin } from "@/lib/request/admin";
import { api } from "@/lib/request/api";
import { csvFile } from "@/lib/request/csv";

export const GET = api<{ number: string }>(async ({ db, request, params }) => {
  const admin = await requireAdmin();
  const search = new URL(request.url).searchParams;
  const { table, format } = parseInput(chapterDetailsInput, Object.fromEntries(search));
  const chapterNumber = parseInput(chapterNumberParam, params.number);
  const details = await getChapterDetails(db, { reader: admin, chapterNumber });
  if (!details) throw new AppError("not_found");
  return format === "csv" ? tables[table](details) : details;
});

const nameOf = ({ chapterNumber }: ChapterDetails, table: string) => `chapter-${chapterNumber}-${table}`;

/** Each table as it is shown, as CSV. */
const tables = {
  funnel: (details: ChapterDetails) =>
    csvFile(nameOf(details, "funnel"), ["step", "readers", "share"], details.funnel),
  stops: (details: ChapterDetails) =>
    csvFile(
      nameOf(details, "stops"),
      ["block", "words", "readers"],
      [...details.stops.places, { block: "", words: "", readers: details.stops.elsewhere }],
    ),
  times: (details: ChapterDetails) =>
    csvFile(nameOf(details, "times"), ["from", "to", "readers"], details.times),
  questions: (details: ChapterDetails) =>
    csvFile(
      nameOf(details, "questions"),
      ["quizId", "questionId", "question", "attempts", "right", "share"],
      details.questions,
    ),
};
