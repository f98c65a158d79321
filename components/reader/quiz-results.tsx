type Props = { results: readonly { question: string; correct: boolean; explanation: string }[] };

/** Each question of a quiz with whether it was answered right, in words, and why. All words are HTML. */
export function QuizResults({ results }: Props) {
  return (
    <ol className="quiz-results">
      {results.map(({ question, correct, explanation }) => (
        <li key={question}>
          <p dangerouslySetInnerHTML={compiled(question)} />
          <p className="quiz-verdict" data-correct={correct}>
            <strong>{correct ? "Right." : "Not right."}</strong>{" "}
            <span dangerouslySetInnerHTML={compiled(explanation)} />
          </p>
        </li>
      ))}
    </ol>
  );
}

/** Compiled from the book's own Markdown, where raw HTML is refused. */
function compiled(html: string) {
  return { __html: html };
}
