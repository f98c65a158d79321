import { getSubscriberDetails } from "@/lib/accounts/data";
import { addressKey } from "@/lib/base/address";
import { AppError } from "@/lib/base/errors";
import { parseInput } from "@/lib/base/json";
import { listHistory } from "@/lib/insights/history/data";
import { historyInput } from "@/lib/insights/history/schema";
import { listProgress } from "@/lib/progress/data";
import { requireAdmin } from "@/lib/request/admin";
import { api } from "@/lib/request/api";
import { csvFile } from "@/lib/request/csv";

const columns = ["at", "deed", "chapterNumber", "item", "amountCents", "state"] as const;

export const GET = api<{ id: string }>(async ({ db, request, params }) => {
  await requireAdmin();
  const search = new URL(request.url).searchParams;
  const { format, ...input } = parseInput(historyInput, Object.fromEntries(search));
  const subscriber = await getSubscriberDetails(db, params.id);
  if (!subscriber) throw new AppError("not_found");
  const email = addressKey(subscriber.email);
  const page = await listHistory(db, { ...input, reader: { id: subscriber.id, email } });
  if (format === "csv") return csvFile("history", columns, page.entries);
  return { chapters: await listProgress(db, email), ...page };
});
