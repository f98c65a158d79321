import { BarTable } from "@/components/ui/bar-table";
import { paths } from "@/lib/base/paths";
import type { ChapterDetails, FunnelStep } from "@/lib/insights/chapter/schema";
import { share } from "../../emails/words";

type Props = { details: ChapterDetails };

const steps: Record<FunnelStep["step"], string> = {
  opened: "Opened",
  half: "Read to half or further",
  videos: "Watched a video to its end",
  quizzes: "Passed a quiz",
  completed: "Completed",
};

/** How many readers got how far. */
export function Funnel({ details: { chapterNumber, funnel, stops } }: Props) {
  const opened = funnel[0]?.readers ?? 0;
  return (
    <section aria-labelledby="funnel">
      <h2 id="funnel">From opened to completed</h2>
      {opened > 0 ? (
        <>
          <BarTable
            heads={["Step", "Readers"]}
            lines={funnel.map(({ step, readers }) => ({
              key: step,
              label: steps[step],
              part: readers,
              whole: opened,
              figure: share(readers, opened),
            }))}
          />
          {stops.countedOn === null && (
            <p>How many read to half will be here once it is known where readers stop.</p>
          )}
          <p>
            <a href={paths.chapterDetailsFile(chapterNumber, "funnel")}>The steps as CSV</a>
          </p>
        </>
      ) : (
        <p>
          Nobody has opened this chapter yet. Once readers do, how many got how far will be here: opened, read
          to half, watched its videos, passed its quiz, completed.
        </p>
      )}
    </section>
  );
}
