import { AppError } from "@/lib/base/errors";
import { parseInput } from "@/lib/base/json";
import { listBroadcasts, listKindFigures } from "@/lib/mail/broadcasts/data";
import { emailListInput } from "@/lib/mail/broadcasts/schema";
import { requireAdmin } from "@/lib/request/admin";
import { api } from "@/lib/request/api";
import { csvFile } from "@/lib/request/csv";

const finished = ["sent", "unknown", "failed", "skipped", "expired"] as const;
const figures = [
  "delivered",
  "opened",
  "machineOpened",
  "clicked",
  "bounced",
  "complained",
  "unsubscribed",
] as const;
const kindColumns = ["kind", ...finished, ...figures] as const;
const broadcastColumns = [
  "createdAt",
  "kind",
  "chapters",
  "audience",
  "state",
  "recipients",
  "pending",
  ...finished,
  ...figures,
  "chapterOpened",
  "finishedAt",
  "id",
] as const;

export const GET = api(async ({ db, now, request }) => {
  await requireAdmin();
  const search = new URL(request.url).searchParams;
  const { days, format, table, ...page } = parseInput(emailListInput, Object.fromEntries(search));
  const kinds = () => listKindFigures(db, { days, now });
  if (format === "csv" && table === "kinds") return csvFile("mail", kindColumns, await kinds());
  const list = await listBroadcasts(db, page);
  if (!list) {
    throw new AppError("invalid_request", {
      details: [{ path: "cursor", message: "Use a cursor as an answer gave it." }],
    });
  }
  if (format === "json") return { days, figures: await kinds(), ...list };
  const rows = list.broadcasts.map(({ counts, figures: own, chapterNumbers, ...one }) => {
    return { ...one, ...counts, ...own, chapters: chapterNumbers.join(" ") };
  });
  return csvFile("broadcasts", broadcastColumns, rows);
});
