import { sql } from "drizzle-orm";
import type { Db } from "@/db/client";
import { emailSubscribers, progressMarks, quizMetrics } from "@/db/schema";
import type { Grade } from "./schema";

/**
 * Counts an attempt in the quiz's one row, as a query that was not run: attempts and right answers each time,
 * a pass once for each reader. It belongs before the reader's mark in one batch, because that there is none
 * yet is how it knows a first pass. Attempts of nobody, a reader who was erased, are let go.
 */
export function countAttempt(
  db: Db,
  {
    email,
    chapterNumber,
    quizId,
    grade,
  }: { email: string; chapterNumber: number; quizId: string; grade: Grade },
) {
  const known = quizMetrics;
  const right = grade.results.filter(({ correct }) => correct).map(({ questionId }) => [questionId, 1]);
  const passedBefore = sql`exists (select 1 from ${progressMarks} where email = ${email}
    and chapter_number = ${chapterNumber} and kind = 'quiz' and item = ${quizId})`;
  const attempt = sql`
    select ${quizId}, 1, ${grade.passed ? 1 : 0} and not ${passedBefore},
      ${JSON.stringify(Object.fromEntries(right))}
    where exists (select 1 from ${emailSubscribers} where email_key = ${email})`;
  return db
    .insert(known)
    .select(attempt)
    .onConflictDoUpdate({
      target: known.quizId,
      set: {
        attempts: sql`${known.attempts} + excluded.attempts`,
        passes: sql`${known.passes} + excluded.passes`,
        right: sql`(select json_group_object(question, answers) from (
          select key as question, sum(value) as answers from (
            select key, value from json_each(${known.right})
            union all select key, value from json_each(excluded."right")
          ) group by key))`,
      },
    });
}
