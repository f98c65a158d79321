import { paths } from "@/lib/base/paths";

type Props = {
  chapters: readonly { number: number; slug: string; title: string; quizzes: readonly string[] }[];
  progress: readonly {
    chapterNumber: number;
    completed: boolean;
    completedAt: string | null;
    timeSpent: number;
    quizzesPassed: readonly string[];
  }[];
};

/** What a reader has done, chapter by chapter. */
export function ReadingTable({ chapters, progress }: Props) {
  return (
    <table className="reading-table">
      <thead>
        <tr>
          <th scope="col">Chapter</th>
          <th scope="col">Status</th>
          <th scope="col">Still to do</th>
          <th scope="col">Time</th>
        </tr>
      </thead>
      <tbody>
        {chapters.map(({ number, slug, title, quizzes }) => {
          const own = progress.find(({ chapterNumber }) => chapterNumber === number);
          return (
            <tr key={number}>
              <th scope="row">
                <a href={paths.chapter(slug)}>
                  {number}. {title}
                </a>
              </th>
              <td>{status(own)}</td>
              <td>{toDo(quizzes, own)}</td>
              <td>{own ? minutes(own.timeSpent) : "–"}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function status(own: Props["progress"][number] | undefined): string {
  if (own?.completed) return own.completedAt ? `Completed on ${day(own.completedAt)}` : "Completed";
  return own && (own.timeSpent > 0 || own.quizzesPassed.length > 0) ? "Started" : "Not started";
}

/** What is missing in a chapter, in words. A quiz that the book no longer has is nothing to do. */
function toDo(quizzes: readonly string[], own: Props["progress"][number] | undefined): string {
  const open = quizzes.some((quiz) => !own?.quizzesPassed.includes(quiz));
  if (own?.completed) return open ? "Quiz" : "Nothing";
  return open ? "Read, quiz" : "Read";
}

function day(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", { dateStyle: "medium", timeZone: "UTC" });
}

/** Seconds in the words of a reader. */
function minutes(seconds: number): string {
  if (seconds < 60) return seconds === 0 ? "–" : "under a minute";
  const whole = Math.round(seconds / 60);
  return whole < 60 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}
