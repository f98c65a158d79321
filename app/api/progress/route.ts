import { listChapters } from "@/lib/chapters/data";
import { listProgress } from "@/lib/progress/data";
import { summarize } from "@/lib/progress/rules";
import { progressInput } from "@/lib/progress/schema";
import { takeProgress } from "@/lib/progress/service";
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

/** Where there is no gateway (`npm run dev`): elsewhere it answers this itself (docs/decisions/024). */
export const POST = api(async ({ db, request, now }) => {
  const { email } = await requireSession();
  const input = await parseBody(request, progressInput);
  const { answer, merged } = await takeProgress(db, { email, input, device: await deviceFrom(), now });
  await keepCompleted(merged);
  return answer;
});
