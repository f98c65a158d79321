import { AppError } from "@/lib/base/errors";
import { listBroadcasts, listKindFigures } from "@/lib/mail/broadcasts/data";
import { emailListInput } from "@/lib/mail/broadcasts/schema";
import { requireAdmin } from "@/lib/request/admin";
import { api, parseInput } from "@/lib/request/api";
import { csvFile } from "@/lib/request/csv";

const columns = [
  "kind",
  "sent",
  "unknown",
  "failed",
  "skipped",
  "expired",
  "delivered",
  "opened",
  "machineOpened",
  "clicked",
  "bounced",
  "complained",
  "unsubscribed",
] as const;

export const GET = api(async ({ db, now, request }) => {
  await requireAdmin();
  const search = new URL(request.url).searchParams;
  const { days, format, ...page } = parseInput(emailListInput, Object.fromEntries(search));
  if (format === "csv") return csvFile("mail", columns, await listKindFigures(db, { days, now }));
  const [figures, list] = await Promise.all([listKindFigures(db, { days, now }), listBroadcasts(db, page)]);
  if (list) return { days, figures, ...list };
  throw new AppError("invalid_request", {
    details: [{ path: "cursor", message: "Use a cursor as an answer gave it." }],
  });
});
