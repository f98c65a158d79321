import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { QuizResults } from "@/components/reader/quiz-results";
import { paths } from "@/lib/base/paths";
import { findChapter, readQuiz } from "@/lib/chapters/data";
import { getProgress } from "@/lib/progress/data";
import { gradeAnswers, unpackAnswers } from "@/lib/progress/quiz/rules";
import { requestContext } from "@/lib/request/bindings";
import { currentSession } from "@/lib/request/session";

export const metadata: Metadata = { title: "Your answers" };

type Props = {
  params: Promise<{ slug: string; id: string }>;
  searchParams: Promise<{ a?: string | string[] }>;
};

/** What the answers in the address are worth. Opening it keeps nothing: the form's post did. */
export default async function QuizResultPage({ params, searchParams }: Props) {
  const [{ slug, id }, { a: packed }] = await Promise.all([params, searchParams]);
  const chapter = findChapter(slug);
  if (!chapter) notFound();
  const reader = await currentSession();
  const quiz = await readQuiz(reader, { chapterNumber: chapter.number, quizId: id });
  const again = paths.quiz({ slug, quiz: id });
  if (!quiz.ok) {
    if (quiz.code === "not_found") notFound();
    redirect(quiz.code === "unauthorized" ? paths.signIn({ next: again }) : paths.chapter(slug));
  }
  if (typeof packed !== "string") redirect(again);

  const { title, pass, questions } = quiz.value;
  const { passed, score, total, results } = gradeAnswers(quiz.value, unpackAnswers(quiz.value, packed));
  const shown = results.map(({ questionId, ...result }) => ({
    ...result,
    question: questions.find((question) => question.id === questionId)?.question ?? "",
  }));
  return (
    <article className="page quiz-page">
      <p className="kicker">
        Chapter {chapter.number}, <a href={paths.chapter(slug)}>{chapter.title}</a>
      </p>
      <h1>Quiz: {title}</h1>
      <p className="quiz-result" data-passed={passed}>
        <strong>{passed ? "Passed." : "Not passed yet."}</strong> You have {score} of {total} right; {pass}{" "}
        are needed.
      </p>
      {await whatItMeans({ email: reader?.email ?? null, chapterNumber: chapter.number, id, again, passed })}
      <QuizResults results={shown} />
      <p className="actions">
        <a className={passed ? "button button-quiet" : "button"} href={again}>
          Try again
        </a>
        <a className={passed ? "button" : "button button-quiet"} href={paths.chapter(slug)}>
          Back to the chapter
        </a>
      </p>
    </article>
  );
}

/** What the result does for one's progress. */
async function whatItMeans(input: {
  email: string | null;
  chapterNumber: number;
  id: string;
  again: string;
  passed: boolean;
}) {
  const { email, chapterNumber, id, again, passed } = input;
  if (email === null) {
    return (
      <p>
        You are not signed in, so this result is not kept. <a href={paths.signIn({ next: again })}>Sign in</a>{" "}
        or <a href={paths.signUp({ next: again })}>subscribe for free</a>, answer once more, and a pass counts
        for your progress.
      </p>
    );
  }
  const { db } = await requestContext();
  const { quizzesPassed } = await getProgress(db, email, chapterNumber);
  if (quizzesPassed.includes(id)) {
    return (
      <p>
        This quiz counts as passed in <a href={paths.account()}>your progress</a>, however often you try it.
      </p>
    );
  }
  return (
    <p>
      {passed
        ? "Answer the quiz in the chapter to have this pass kept."
        : "Nothing is kept of a try that fails. Read why below, and try again as often as you like."}
    </p>
  );
}
