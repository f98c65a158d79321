import { changeBroadcast } from "@/app/(app)/admin/emails/send-chapters";
import { AppError } from "@/lib/base/errors";
import { getBroadcast } from "@/lib/mail/broadcasts/data";
import { stateInput } from "@/lib/mail/broadcasts/schema";
import { requireAdmin } from "@/lib/request/admin";
import { api, parseBody } from "@/lib/request/api";

export const GET = api<{ id: string }>(async ({ db, params }) => {
  await requireAdmin();
  const broadcast = await getBroadcast(db, params.id);
  if (!broadcast) throw new AppError("not_found");
  return broadcast;
});

// No fresh sign-in is asked for: who sees something go wrong must be able to stop it at once.
export const PATCH = api<{ id: string }>(async (context) => {
  const admin = await requireAdmin();
  const { state } = await parseBody(context.request, stateInput);
  const changed = await changeBroadcast(context, { admin, id: context.params.id, wanted: state });
  if (changed.ok) return changed.value;
  if (changed.code === "not_found") throw new AppError("not_found");
  throw new AppError("conflict", { message: "This mail is done or cancelled, and stays so." });
});
