import { listCodes } from "@/lib/accounts/purchases/data";
import { codeListInput } from "@/lib/accounts/purchases/schema";
import { parseInput } from "@/lib/base/json";
import { requireAdmin } from "@/lib/request/admin";
import { api } from "@/lib/request/api";
import { csvFile } from "@/lib/request/csv";

const columns = [
  "code",
  "kind",
  "amount",
  "currency",
  "startsAt",
  "endsAt",
  "maxUses",
  "uses",
  "reader",
  "endedAt",
] as const;

export const GET = api(async ({ db, request }) => {
  await requireAdmin();
  const search = new URL(request.url).searchParams;
  const { format } = parseInput(codeListInput, Object.fromEntries(search));
  const codes = await listCodes(db);
  return format === "csv" ? csvFile("codes", columns, codes) : { codes };
});
