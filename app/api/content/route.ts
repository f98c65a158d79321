import { listChapters } from "@/lib/chapters/data";
import { mayRead } from "@/lib/chapters/rules";
import { api } from "@/lib/request/api";
import { currentSession } from "@/lib/request/session";

export const GET = api(async () => {
  const session = await currentSession();
  const chapters = listChapters().map((chapter) => ({
    number: chapter.number,
    slug: chapter.slug,
    title: chapter.title,
    summary: chapter.summary,
    access: chapter.access,
    minutes: chapter.minutes,
    videos: chapter.videos,
    quizzes: chapter.quizzes,
    locked: !mayRead(session, chapter.access),
  }));
  return { chapters };
});
