import { rightsInput } from "@/lib/accounts/schema";
import { AppError } from "@/lib/base/errors";
import { changeRights, requireFreshAdmin } from "@/lib/request/admin";
import { api, parseBody } from "@/lib/request/api";

const conflicts = {
  last_admin: "This is the last admin. Make somebody else an admin first.",
  changed: "Somebody else changed this subscriber at the same moment. Look again.",
};

export const PATCH = api<{ id: string }>(async (context) => {
  const admin = await requireFreshAdmin();
  const change = await parseBody(context.request, rightsInput);
  const changed = await changeRights(context, { admin, id: context.params.id, change });
  if (changed.ok) return changed.value;
  if (changed.code === "not_found") throw new AppError("not_found");
  throw new AppError("conflict", { message: conflicts[changed.code] });
});
