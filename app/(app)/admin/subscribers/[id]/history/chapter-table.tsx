import type { ChapterSummary } from "@/lib/chapters/schema";
import type { Progress } from "@/lib/progress/schema";
import { day, minutesInWords } from "../../../words";

type Props = { chapters: readonly ChapterSummary[]; progress: readonly Progress[] };

/** How far a reader is in each chapter that they began. */
export function ChapterTable({ chapters, progress }: Props) {
  if (progress.length === 0) return <p>No chapter was begun so far.</p>;
  return (
    <table className="people figures">
      <thead>
        <tr>
          <th scope="col">Chapter</th>
          <th scope="col">State</th>
          <th scope="col">Time</th>
          <th scope="col" className="wide">
            Quizzes
          </th>
          <th scope="col" className="wide">
            Videos
          </th>
        </tr>
      </thead>
      <tbody>
        {progress.map((one) => {
          const chapter = chapters.find(({ number }) => number === one.chapterNumber);
          return (
            <tr key={one.chapterNumber}>
              <th scope="row">
                {one.chapterNumber}. {chapter?.title ?? "No longer in the book"}
              </th>
              <td>
                {one.completed ? "Completed" : "Begun"}
                {one.completedAt && <small>{day(one.completedAt)}</small>}
              </td>
              <td>{minutesInWords(one.timeSpent / 60)}</td>
              <td className="wide">{outOf(one.quizzesPassed, chapter?.quizzes)}</td>
              <td className="wide">{outOf(one.videosWatched, chapter?.videos)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function outOf(done: readonly string[], all: readonly string[] = done): string {
  return all.length === 0 ? "–" : `${done.length} of ${all.length}`;
}
