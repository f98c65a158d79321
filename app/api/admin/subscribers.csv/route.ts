import { subscriberLines } from "@/lib/accounts/data";
import { requireAdmin } from "@/lib/request/admin";
import { api } from "@/lib/request/api";

export const GET = api(async ({ db, now }) => {
  await requireAdmin();
  const lines = subscriberLines(db);
  // Before the answer begins: a database that does not answer is still a 503.
  let next = await lines.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next.done) return controller.close();
      controller.enqueue(encoder.encode(next.value));
      next = await lines.next();
    },
  });
  const name = `handbook-subscribers-${now.toISOString().slice(0, 10)}.csv`;
  return new Response(body, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}"`,
    },
  });
});
