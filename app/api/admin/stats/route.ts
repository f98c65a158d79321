import { parseInput } from "@/lib/base/json";
import { getOverview } from "@/lib/insights/data";
import { statsInput } from "@/lib/insights/schema";
import { getMailHealth, getOutboxState } from "@/lib/mail/metrics/data";
import { requireAdmin } from "@/lib/request/admin";
import { api } from "@/lib/request/api";
import { csvFile } from "@/lib/request/csv";

const columns = [
  "day",
  "active",
  "signups",
  "logins",
  "opened",
  "completed",
  "videos",
  "quizzes",
  "views",
  "downloads",
  "shares",
  "purchases",
  "refunds",
] as const;

export const GET = api(async ({ db, request, now }) => {
  await requireAdmin();
  const search = new URL(request.url).searchParams;
  const { days, format } = parseInput(statsInput, Object.fromEntries(search));
  const overview = await getOverview(db, { days, now });
  if (format === "csv") return csvFile(`days-since-${overview.since}`, columns, overview.daily);
  const [mail, outbox] = await Promise.all([getMailHealth(db, { days, now }), getOutboxState(db)]);
  return { ...overview, mail, outbox };
});
