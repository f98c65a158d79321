import { listWholeAudit } from "@/lib/accounts/audit/data";
import { auditListInput } from "@/lib/accounts/audit/schema";
import { parseInput } from "@/lib/base/json";
import { requireAdmin } from "@/lib/request/admin";
import { api } from "@/lib/request/api";
import { csvFile } from "@/lib/request/csv";

const columns = ["createdAt", "actor", "action", "subject", "subjectId", "details", "requestId"] as const;

export const GET = api(async ({ db, request }) => {
  await requireAdmin();
  const search = new URL(request.url).searchParams;
  const { format, ...input } = parseInput(auditListInput, Object.fromEntries(search));
  const page = await listWholeAudit(db, input);
  if (format === "json") return page;
  const rows = page.entries.map((entry) => ({ ...entry, details: JSON.stringify(entry.details) }));
  return csvFile("audit", columns, rows);
});
