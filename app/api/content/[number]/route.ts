import { AppError } from "@/lib/base/errors";
import { parseInput } from "@/lib/base/json";
import { readChapter } from "@/lib/chapters/data";
import { chapterNumberParam } from "@/lib/chapters/schema";
import { api } from "@/lib/request/api";
import { currentSession } from "@/lib/request/session";
import { logAccess } from "../log-access";

export const GET = api<{ number: string }>(async ({ params, ...context }) => {
  const session = await currentSession();
  const chapter = await readChapter(session, parseInput(chapterNumberParam, params.number));
  if (!chapter.ok) throw new AppError(chapter.code);
  const { number, slug, title, html, toc, version } = chapter.value;
  if (session) await logAccess(context, { email: session.email, chapterNumber: number, accessType: "view" });
  return { number, slug, title, html, toc, version };
});
