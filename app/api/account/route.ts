import { eraseOwnAccount } from "@/app/(app)/account/erase-own-account";
import { api } from "@/lib/request/api";
import { requireFreshSession } from "@/lib/request/session";

export const DELETE = api(async (context) => {
  await eraseOwnAccount(await requireFreshSession(), context);
  return { success: true };
});
