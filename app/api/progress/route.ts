import { listChapters } from "@/lib/chapters/data";
import { listProgress } from "@/lib/progress/data";
import { mergeProgress } from "@/lib/progress/mutations";
import { summarize } from "@/lib/progress/rules";
import { progressInput } from "@/lib/progress/schema";
import { api, parseBody } from "@/lib/request/api";
import { keepCompleted, requireSession } from "@/lib/request/session";
import { deviceFrom } from "@/lib/request/where-from";

export const GET = api(async ({ db }) => {
  const { email } = await requireSession();
  const chapters = await listProgress(db, email);
  return {
    chapters,
    summary: summarize(
      chapters,
      listChapters().map((chapter) => chapter.number),
    ),
  };
});

export const POST = api(async ({ db, request, now }) => {
  const { email } = await requireSession();
  const input = await parseBody(request, progressInput);
  const updates = "updates" in input ? input.updates : [input];
  const merged = await mergeProgress(db, { email, updates, device: await deviceFrom(), now });
  await keepCompleted(merged);
  return "updates" in input ? merged : (merged[0] ?? {});
});
