import { BarTable } from "@/components/ui/bar-table";
import { paths } from "@/lib/base/paths";
import type { ChapterDetails } from "@/lib/insights/chapter/schema";
import { counted, share } from "../../emails/words";

type Props = { details: ChapterDetails };

/** Which questions are hard. */
export function Questions({ details: { chapterNumber, slug, questions, quizAttempts } }: Props) {
  return (
    <section aria-labelledby="questions">
      <h2 id="questions">Quiz questions, the hardest first</h2>
      {questions.length === 0 && <p>This chapter has no quiz.</p>}
      {questions.length > 0 && quizAttempts === 0 && (
        <p>
          Nobody who is signed in has answered the quiz yet. Once readers do, its questions will be here, with
          how often each was answered right.
        </p>
      )}
      {quizAttempts > 0 && (
        <>
          <p>
            Of {counted(quizAttempts, "attempt")} of readers who were signed in. A question that was added or
            changed since then counts the attempts before too.
          </p>
          <BarTable
            heads={["Question", "Answered right"]}
            lines={questions.map(({ quizId, questionId, question, right, attempts }) => ({
              key: `${quizId} ${questionId}`,
              label: question,
              href: paths.quiz({ slug, quiz: quizId }),
              part: right,
              whole: attempts,
              figure: share(right, attempts),
            }))}
          />
          <p>
            <a href={paths.chapterDetailsFile(chapterNumber, "questions")}>The questions as CSV</a>
          </p>
        </>
      )}
    </section>
  );
}
