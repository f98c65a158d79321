import { paths } from "@/lib/base/paths";
import { isBegun, stillToDo } from "@/lib/progress/rules";

type Props = {
  chapters: readonly {
    number: number;
    slug: string;
    title: string;
    videos: readonly string[];
    quizzes: readonly string[];
  }[];
  progress: readonly {
    chapterNumber: number;
    completed: boolean;
    completedAt: string | null;
    timeSpent: number;
    videosWatched: string[];
    quizzesPassed: string[];
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
        {chapters.map(({ number, slug, title, videos, quizzes }) => {
          const own = progress.find(({ chapterNumber }) => chapterNumber === number);
          return (
            <tr key={number}>
              <th scope="row">
                <a href={paths.chapter(slug)}>
                  {number}. {title}
                </a>
              </th>
              <td>{status(own)}</td>
              <td>{toDo(stillToDo({ videos, quizzes }, own))}</td>
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
  return isBegun(own) ? "Started" : "Not started";
}

function toDo([first = "nothing", ...others]: string[]): string {
  return [first.charAt(0).toUpperCase() + first.slice(1), ...others].join(", ");
}

function day(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", { dateStyle: "medium", timeZone: "UTC" });
}

/** Seconds in the words of a reader. */
function minutes(seconds: number): string {
  if (seconds < 60) return seconds === 0 ? "–" : "< 1 min";
  const whole = Math.round(seconds / 60);
  return whole < 60 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}
