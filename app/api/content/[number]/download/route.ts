import { AppError } from "@/lib/base/errors";
import { parseInput } from "@/lib/base/json";
import { paths } from "@/lib/base/paths";
import { getBook, readChapter } from "@/lib/chapters/data";
import { downloadName, portableMarkdown } from "@/lib/chapters/editions/rules";
import { chapterDownloadInput } from "@/lib/chapters/editions/schema";
import { chapterNumberParam } from "@/lib/chapters/schema";
import { api, attachment } from "@/lib/request/api";
import { currentSession } from "@/lib/request/session";
import { logAccess } from "../../log-access";

export const GET = api<{ number: string }>(async ({ request, params, ...context }) => {
  parseInput(chapterDownloadInput, Object.fromEntries(new URL(request.url).searchParams));
  const session = await currentSession();
  const chapter = await readChapter(session, parseInput(chapterNumberParam, params.number));
  if (!chapter.ok) throw new AppError(chapter.code);
  const { number, slug, markdown } = chapter.value;
  if (session) {
    await logAccess(context, { email: session.email, chapterNumber: number, accessType: "download" });
  }
  const { title, shortTitle } = getBook();
  const { siteUrl } = context.config;
  const source = siteUrl + paths.chapter(slug);
  const text = portableMarkdown(markdown, { book: title, source, siteUrl });
  const body = new TextEncoder().encode(text);
  const name = `${downloadName(shortTitle, String(number).padStart(2, "0"), slug)}.md`;
  return attachment({ body, size: body.length, type: "text/markdown; charset=utf-8", name });
});
