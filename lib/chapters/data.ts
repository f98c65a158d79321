import { bodies } from "@/content/.generated/bodies";
import { book } from "@/content/.generated/book";
import { chapters, media } from "@/content/.generated/catalogue";
import { quizzes } from "@/content/.generated/quizzes";
import { ok, type Result, refused } from "@/lib/base/result";
import { mayRead } from "./rules";
import type { Book, Chapter, ChapterBody, ChapterSummary, MediaFile, Quiz, Reader } from "./schema";

const catalogue: readonly ChapterSummary[] = chapters;
const byKey = new Map<string | number, ChapterSummary>(
  catalogue.flatMap((chapter) => [
    [chapter.number, chapter],
    [chapter.slug, chapter],
  ]),
);
const mediaByName = new Map<string, MediaFile>(media.map((file) => [file.name, file]));
const loaders = new Map<number, () => Promise<{ body: ChapterBody }>>(bodies);
const quizLoaders = new Map<string, () => Promise<{ quiz: Quiz }>>(quizzes);

/**
 * Bodies that were read before in this isolate. Values, never promises: a promise that one request
 * made must not be awaited by another in workerd.
 */
const loaded = new Map<number, { ok: true; value: Chapter }>();

/** The book's title, author, language and parts. */
export function getBook(): Book {
  return book;
}

/** The public facts of every chapter, in reading order. */
export function listChapters(): readonly ChapterSummary[] {
  return catalogue;
}

/** The public facts of one chapter, by its slug (text) or its number; null when there is none. */
export function findChapter(slugOrNumber: string | number): ChapterSummary | null {
  return byKey.get(slugOrNumber) ?? null;
}

/** The file that is served as /media/<name>, for whom its chapters say; null when no chapter uses one. */
export function findMedia(name: string): MediaFile | null {
  return mediaByName.get(name) ?? null;
}

/** The chapters before and after this one in reading order; null at the ends. */
export function neighbours(number: number): { previous: ChapterSummary | null; next: ChapterSummary | null } {
  const index = catalogue.findIndex((chapter) => chapter.number === number);
  if (index < 0) return { previous: null, next: null };
  return { previous: catalogue[index - 1] ?? null, next: catalogue[index + 1] ?? null };
}

/**
 * One chapter with its body, by slug or number: the only way to a body. The right is checked before
 * the body is even loaded. Refuses with `not_found`, `unauthorized` (nobody is signed in) or
 * `forbidden` (this reader may not).
 */
export async function readChapter(
  reader: Reader,
  slugOrNumber: string | number,
): Promise<Result<Chapter, "not_found" | "unauthorized" | "forbidden">> {
  const summary = byKey.get(slugOrNumber);
  if (!summary) return refused("not_found");
  if (!mayRead(reader, summary.access)) return refused(reader ? "forbidden" : "unauthorized");
  return loaded.get(summary.number) ?? load(summary);
}

/**
 * A quiz of a chapter with its key, for grading and nothing else: no answer may hold it. The right to the
 * chapter is checked before the key is loaded. Refuses like `readChapter`; `not_found` also for a quiz of
 * another chapter.
 */
export async function readQuiz(
  reader: Reader,
  { chapterNumber, quizId }: { chapterNumber: number; quizId: string },
): Promise<Result<Quiz, "not_found" | "unauthorized" | "forbidden">> {
  const summary = byKey.get(chapterNumber);
  const importQuiz = summary?.quizzes.includes(quizId) && quizLoaders.get(quizId);
  if (!summary || !importQuiz) return refused("not_found");
  if (!mayRead(reader, summary.access)) return refused(reader ? "forbidden" : "unauthorized");
  return ok((await importQuiz()).quiz);
}

async function load(summary: ChapterSummary): Promise<{ ok: true; value: Chapter }> {
  const importBody = loaders.get(summary.number);
  if (!importBody) throw new Error(`chapter ${summary.number} is in the catalogue but has no body`);
  const { body } = await importBody();
  const result = ok<Chapter>({ ...summary, ...body });
  loaded.set(summary.number, result);
  return result;
}
