type Props = { chapter: number; quiz: string; action: (form: FormData) => Promise<void> };

/**
 * The form of a quiz whose controls stand in the chapter's text and name it by its id: the text is compiled
 * before the build that gives the action its address, and a gated one is never in the page's frame.
 */
export function QuizForm({ chapter, quiz, action }: Props) {
  return (
    <form id={`answers:${quiz}`} action={action} hidden>
      <input type="hidden" name="chapterNumber" value={chapter} />
      <input type="hidden" name="quizId" value={quiz} />
    </form>
  );
}
