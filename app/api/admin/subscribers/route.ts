import { listSubscribers } from "@/lib/accounts/list/data";
import { subscriberListInput } from "@/lib/accounts/list/schema";
import { AppError } from "@/lib/base/errors";
import { parseInput } from "@/lib/base/json";
import { requireAdmin } from "@/lib/request/admin";
import { api } from "@/lib/request/api";

export const GET = api(async ({ db, request }) => {
  await requireAdmin();
  const search = new URL(request.url).searchParams;
  const page = await listSubscribers(db, parseInput(subscriberListInput, Object.fromEntries(search)));
  if (page) return page;
  throw new AppError("invalid_request", {
    details: [{ path: "cursor", message: "Use a cursor as an answer gave it." }],
  });
});
