import { AppError } from "@/lib/base/errors";
import { readChapter } from "@/lib/chapters/data";
import { chapterNumberParam } from "@/lib/chapters/schema";
import { keepAccesses } from "@/lib/insights/service";
import { api, parseInput } from "@/lib/request/api";
import { currentSession } from "@/lib/request/session";

export const GET = api<{ number: string }>(async ({ db, request, params, now, waitUntil }) => {
  const session = await currentSession();
  const chapter = await readChapter(session, parseInput(chapterNumberParam, params.number));
  if (!chapter.ok) throw new AppError(chapter.code);
  const { number, slug, title, html, toc, version } = chapter.value;
  if (session) {
    waitUntil(
      keepAccesses(db, [
        {
          email: session.email,
          chapterNumber: number,
          accessType: "view",
          ip: request.headers.get("x-client-address"),
          userAgent: request.headers.get("user-agent"),
          now,
        },
      ]),
    );
  }
  return { number, slug, title, html, toc, version };
});
