import { exportAccount } from "@/lib/accounts/data";
import { api } from "@/lib/request/api";
import { requireSession } from "@/lib/request/session";

export const GET = api(async ({ db, now }) => {
  const held = await exportAccount(db, { owner: await requireSession(), now });
  const day = held.exportedAt.slice(0, 10);
  return Response.json(held, {
    headers: { "Content-Disposition": `attachment; filename="handbook-account-${day}.json"` },
  });
});
