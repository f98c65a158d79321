import type { Metadata } from "next";
import { BarChart } from "@/components/ui/chart";
import { paths } from "@/lib/base/paths";
import { listChapterFigures } from "@/lib/insights/data";
import type { ChapterFigures } from "@/lib/insights/schema";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { share } from "../emails/words";
import { minutesInWords, numberInWords } from "../words";

export const metadata: Metadata = { title: "Chapters" };

export default async function ChaptersPage() {
  await requireAdminPage(paths.chapterFigures());
  const { db } = await requestContext();
  const chapters = await listChapterFigures(db);
  const isRead = chapters.some(({ started, views }) => started > 0 || views > 0);
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.admin()}>Admin</a>
        </p>
        <h1>Chapters</h1>
        <p>Of all times. A reader counts once for each chapter, and after they have left too.</p>
      </header>
      {isRead ? (
        <>
          <section aria-labelledby="funnel">
            <h2 id="funnel">From opened to completed</h2>
            <BarChart
              id="readers"
              title="Readers who opened each chapter, and in colour those who completed it"
              heads={["Chapter", "Opened", "Completed"]}
              bars={chapters.map(({ chapterNumber, started, completed }) => ({
                label: `Chapter ${chapterNumber}`,
                value: started,
                part: completed,
              }))}
            />
          </section>
          <section aria-labelledby="table">
            <h2 id="table">Each chapter</h2>
            <ChapterTable chapters={chapters} />
            <p>
              <a href={paths.chapterFiguresFile()}>This table as CSV</a>
            </p>
          </section>
        </>
      ) : (
        <p>
          Nobody has opened a chapter yet. Once readers do, each chapter will be here, with how many opened
          and completed it, and the time it took them.
        </p>
      )}
    </article>
  );
}

function ChapterTable({ chapters }: { chapters: readonly ChapterFigures[] }) {
  return (
    <table className="people figures">
      <thead>
        <tr>
          <th scope="col">Chapter</th>
          <th scope="col">Opened</th>
          <th scope="col">Completed</th>
          <th scope="col">
            <abbr title="Half of the readers who completed it took less time">Median time</abbr>
          </th>
          <th scope="col" className="wide">
            Mean time
          </th>
          <th scope="col" className="wide">
            Videos
          </th>
          <th scope="col" className="wide">
            Views
          </th>
        </tr>
      </thead>
      <tbody>
        {chapters.map((one) => (
          <tr key={one.chapterNumber}>
            <th scope="row">
              <a href={paths.chapterDetails(one.chapterNumber)}>
                {one.chapterNumber}. {one.title}
              </a>
            </th>
            <td>{numberInWords(one.started)}</td>
            <td>{share(one.completed, one.started)}</td>
            <td>{one.medianMinutes === null ? "–" : minutesInWords(one.medianMinutes)}</td>
            <td className="wide">{one.meanSeconds === null ? "–" : minutesInWords(one.meanSeconds / 60)}</td>
            <td className="wide">{numberInWords(one.videos)}</td>
            <td className="wide">{numberInWords(one.views)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
