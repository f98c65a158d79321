import { parseInput } from "@/lib/base/json";
import { listAccesses } from "@/lib/insights/data";
import { accessListInput } from "@/lib/insights/schema";
import { requireAdmin } from "@/lib/request/admin";
import { api } from "@/lib/request/api";
import { csvFile } from "@/lib/request/csv";

const columns = ["createdAt", "email", "chapterNumber", "accessType", "ipAddress", "userAgent"] as const;

export const GET = api(async ({ db, request }) => {
  await requireAdmin();
  const search = new URL(request.url).searchParams;
  const { format, ...input } = parseInput(accessListInput, Object.fromEntries(search));
  const page = await listAccesses(db, input);
  return format === "csv" ? csvFile("access-log", columns, page.accesses) : page;
});
