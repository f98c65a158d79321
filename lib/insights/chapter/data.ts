import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { chapterMetrics, chapterStops, cronCursors, quizMetrics } from "@/db/schema";
import { readChapter, readQuiz } from "@/lib/chapters/data";
import { wordsOf } from "@/lib/chapters/rules";
import type { Chapter, Quiz, Reader } from "@/lib/chapters/schema";
import { readLibrary } from "@/lib/chapters/search/data";
import { listChapterFigures } from "../data";
import {
  dayOfWalk,
  firstWords,
  funnelOf,
  placesOf,
  questionsOf,
  stopsCursor,
  timesOf,
  walkAt,
} from "./rules";
import type { ChapterDetails } from "./schema";

/** No chapter has so many blocks; only places that somebody made up could come to more. */
const mostPlaces = 500;

/**
 * The figures of one chapter from near, with words of its text: for `reader`, who must be one who may read it.
 * Null when there is no such chapter, or not for them. Reads a row for each place where somebody stopped, and
 * some for each chapter and quiz.
 */
export async function getChapterDetails(
  db: Db,
  { reader, chapterNumber }: { reader: Reader; chapterNumber: number },
): Promise<ChapterDetails | null> {
  const chapter = await readChapter(reader, chapterNumber);
  if (!chapter.ok) return null;
  const { slug, videos, quizzes: quizIds } = chapter.value;
  const shown = sql`(select cast(position as integer) from ${cronCursors} where name = ${stopsCursor})`;
  const [all, [[metrics], [cursor], stops, answered], blocks, quizzes] = await Promise.all([
    listChapterFigures(db),
    db.batch([
      db
        .select({ minutes: chapterMetrics.minutes })
        .from(chapterMetrics)
        .where(eq(chapterMetrics.chapterNumber, chapterNumber)),
      db
        .select({ position: cronCursors.position })
        .from(cronCursors)
        .where(eq(cronCursors.name, stopsCursor)),
      db
        .select({ block: chapterStops.block, readers: chapterStops.readers })
        .from(chapterStops)
        // A position begins with the walk that is shown.
        .where(and(sql`${chapterStops.walk} = ${shown}`, eq(chapterStops.chapterNumber, chapterNumber)))
        .limit(mostPlaces),
      db
        .select({ id: quizMetrics.quizId, attempts: quizMetrics.attempts, right: quizMetrics.right })
        .from(quizMetrics)
        .where(inArray(quizMetrics.quizId, [...quizIds])),
    ]),
    listBlocks(reader, chapter.value),
    listQuizzes(reader, chapter.value),
  ]);
  const figures = all.find((one) => one.chapterNumber === chapterNumber);
  if (!figures) return null;
  const countedOn = dayOfWalk(walkAt(cursor?.position ?? "").shown);
  const { places, elsewhere } = placesOf(blocks, stops);
  return {
    ...figures,
    slug,
    funnel: funnelOf({
      figures,
      videos: videos.length,
      quizzes: quizIds.length,
      places: countedOn === null ? null : places,
    }),
    stops: { countedOn, places, elsewhere },
    times: timesOf(metrics?.minutes ?? {}),
    questions: questionsOf(quizzes, answered),
  };
}

/** The blocks of a chapter, each with words to know it by. */
async function listBlocks(reader: Reader, { number, blocks }: Chapter) {
  const { passages } = await readLibrary(reader);
  const own = new Map(passages.filter(({ chapter }) => chapter === number).map((one) => [one.block, one]));
  return blocks.map(({ id, kind }) => {
    const { text = "", heading = "" } = own.get(id) ?? {};
    // A quiz is known by its title, not by what it asks first.
    return { id, words: firstWords(kind === "quiz" ? heading : text || heading) };
  });
}

/** The quizzes of a chapter, of each question its words alone. */
async function listQuizzes(reader: Reader, { number, quizzes }: Chapter) {
  const found = await Promise.all(
    quizzes.map((quizId) => readQuiz(reader, { chapterNumber: number, quizId })),
  );
  const words = ({ id, questions }: Quiz) => ({
    id,
    questions: questions.map((one) => ({ id: one.id, words: wordsOf(one.question) })),
  });
  return found.flatMap((quiz) => (quiz.ok ? [words(quiz.value)] : []));
}
